package org.mooring.journal.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mooring.journal.SharedTask;
import org.mooring.journal.TurnOver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task as the instances share it: a row that names its holder, whose lease is the instance's own. So it changes hands
 * when the holder rests or ends, or at most one lease after it was last heard of and as long as the next one waits
 * between two questions.
 *
 * <p>Each write locks that row and looks at it in the same statement: whoever takes the task afterwards sees what was
 * written, and a holder that has lost it writes nothing.
 */
final class DatabaseTask implements SharedTask {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseTask.class);
    private static final long NOTE = 0;

    private static final String LIVES =
            "exists (select 1 from instance i where i.id = %s and i.lease_until > statement_timestamp())";
    private static final String TAKE = "insert into task as t (name, holder, turn) select ?, ?, 1 where "
            + LIVES.formatted("?")
            + " on conflict (name) do update set holder = excluded.holder, turn = t.turn + 1"
            + " where t.holder = excluded.holder or not " + LIVES.formatted("t.holder") + " returning t.turn";
    /** No instance has the number 0. */
    private static final String REST =
            "update task set holder = 0 where name = ? and holder = ? and turn = ? returning 1";

    private static final String MINE =
            "with mine as (select 1 from task where name = ? and holder = ? and turn = ? for update), ";
    private static final String WRITTEN = " select (select count(*) from mine), (select count(*) from written)";
    private static final String PUT = MINE
            + "written as (insert into task_line (task, name, number, content) select ?, ?, ?, ? from mine"
            + " on conflict (task, name, number) do update set content = excluded.content returning 1)" + WRITTEN;
    private static final String APPEND = MINE
            + "written as (insert into task_line (task, name, number, content) select ?, ?, ?, ? from mine"
            + " on conflict do nothing returning 1)" + WRITTEN;
    private static final String REPLACE = MINE
            + "gone as (delete from task_line where task = ? and name = ? and number between 1 and ?"
            + " and exists (select 1 from mine)), "
            + "written as (insert into task_line (task, name, number, content)"
            + " select ?, ?, ? + fresh.number, fresh.content from mine, unnest(?) with ordinality as fresh (content, number)"
            + " on conflict do nothing returning 1)" + WRITTEN;
    private static final String LINES =
            "select content from task_line where task = ? and name = ? and number > ? and number > 0"
                    + " order by number limit ?";

    private final String name;
    private final long instance;
    private final Readers readers;
    private final SharedClaims claims;
    private final long askEveryNanos;

    // Guarded by this.
    private long held;
    private long heldInTerm;
    private boolean hasAsked;
    private long askedAtNanos;

    /** @param askEveryNanos while another instance has it */
    DatabaseTask(String name, long instance, Readers readers, SharedClaims claims, long askEveryNanos) {
        this.name = name;
        this.instance = instance;
        this.readers = readers;
        this.claims = claims;
        this.askEveryNanos = askEveryNanos;
    }

    private record Written(long mine, long count) {}

    @Override
    public synchronized long take() {
        long turn = turn();
        if (turn != 0 || !claims.isLeaseSure() || (hasAsked && System.nanoTime() - askedAtNanos < askEveryNanos)) {
            return turn;
        }
        hasAsked = true;
        askedAtNanos = System.nanoTime();
        long term = claims.term(); // before the database is asked: a lapse meanwhile makes the answer void
        List<Long> given = readers.query(
                TAKE,
                ask -> {
                    ask.setString(1, name);
                    ask.setLong(2, instance);
                    ask.setLong(3, instance);
                },
                row -> row.getLong(1));
        if (given.isEmpty()) {
            return 0;
        }
        held = given.get(0);
        heldInTerm = term;
        LOG.info("this instance runs {} from here on [turn={}]", name, held);
        return turn();
    }

    @Override
    public synchronized long turn() {
        // The lease first: a renewal after a lapse counts the term on before it makes the lease sure again.
        if (held == 0 || !claims.isLeaseSure()) {
            return 0;
        }
        if (heldInTerm != claims.term()) {
            held = 0; // it may have been another's meanwhile
        }
        return held;
    }

    @Override
    public synchronized void rest() {
        long turn = held;
        held = 0;
        hasAsked = false;
        if (turn != 0) {
            readers.query(REST, ask -> mine(ask, turn), row -> row.getInt(1));
        }
    }

    @Override
    public Optional<byte[]> note(String of) {
        return readers
                .query(
                        "select content from task_line where task = ? and name = ? and number = " + NOTE,
                        ask -> line(ask, of),
                        row -> row.getBytes(1))
                .stream()
                .findFirst();
    }

    @Override
    public void put(long turn, String of, byte[] note) {
        requireTurn(turn, write(PUT, turn, of, NOTE, note));
    }

    @Override
    public long lineCount(String of) {
        return readers.query(
                        "select coalesce(max(number), 0) from task_line where task = ? and name = ?",
                        ask -> line(ask, of),
                        row -> row.getLong(1))
                .get(0);
    }

    @Override
    public List<byte[]> lines(String of, long after, int countMax) {
        return readers.query(
                LINES,
                ask -> {
                    line(ask, of);
                    ask.setLong(3, after);
                    ask.setInt(4, countMax);
                },
                row -> row.getBytes(1));
    }

    @Override
    public void append(long turn, String of, long number, byte[] line) {
        if (number < 1) {
            throw new IllegalArgumentException("lines are numbered from 1, got " + number);
        }
        Written written = write(APPEND, turn, of, number, line);
        requireTurn(turn, written);
        if (written.count() == 0
                && !Arrays.equals(line, lines(of, number - 1, 1).get(0))) {
            throw over(turn, "line " + number + " of " + of + " is another one already");
        }
    }

    @Override
    public void replace(long turn, String of, long through, List<byte[]> fresh) {
        requireTurn(
                turn,
                readers.query(
                                REPLACE,
                                ask -> {
                                    mine(ask, turn);
                                    ask.setString(4, name);
                                    ask.setString(5, of);
                                    ask.setLong(6, through);
                                    ask.setString(7, name);
                                    ask.setString(8, of);
                                    ask.setLong(9, through);
                                    ask.setArray(10, bytes(ask.getConnection(), fresh));
                                },
                                row -> new Written(row.getLong(1), row.getLong(2)))
                        .get(0));
    }

    private Written write(String sql, long turn, String of, long number, byte[] content) {
        return readers.query(
                        sql,
                        ask -> {
                            mine(ask, turn);
                            ask.setString(4, name);
                            ask.setString(5, of);
                            ask.setLong(6, number);
                            ask.setBytes(7, content);
                        },
                        row -> new Written(row.getLong(1), row.getLong(2)))
                .get(0);
    }

    private void requireTurn(long turn, Written written) {
        if (written.mine() == 0) {
            throw over(turn, "this instance was not heard of for its lease");
        }
    }

    private synchronized TurnOver over(long turn, String why) {
        if (held == turn) {
            held = 0;
        }
        return new TurnOver(name, why);
    }

    private void mine(PreparedStatement ask, long turn) throws SQLException {
        ask.setString(1, name);
        ask.setLong(2, instance);
        ask.setLong(3, turn);
    }

    private void line(PreparedStatement ask, String of) throws SQLException {
        ask.setString(1, name);
        ask.setString(2, of);
    }

    private static java.sql.Array bytes(Connection connection, List<byte[]> rows) throws SQLException {
        return connection.createArrayOf("bytea", rows.toArray(byte[][]::new));
    }
}
