package org.mooring.journal.postgresql;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalEntryEncoding;
import org.mooring.journal.shared.KeyHash;

/**
 * The two round trips of a group: one takes the sequencer's lock and looks, one writes and commits.
 *
 * <p>The lock ends with the transaction, after what was committed can be seen; so whoever has it next reads the newest
 * position there will ever be before its own. Positions are gapless, their order is the order of the commits, and a
 * reader that sees one sees all before it. Each statement sees what was committed before it began (READ COMMITTED), so
 * the look comes after the lock.
 */
final class GroupTransaction {
    private static final String LOCK = "select pg_advisory_xact_lock(?)";
    private static final String LIVES =
            "exists (select 1 from instance i where i.id = %s and i.lease_until > statement_timestamp())";
    private static final String OWN_LEASE = "select " + LIVES.formatted("?");
    private static final String LOOK = LOCK + "; " + OWN_LEASE + """
            ; select coalesce(max(position), 0) from entry
            ; select e.encoded, p.first_position, p.received_at, k.wrapped,
                     exists (select 1 from answer a where a.uetr = p.uetr),
                     p.owner
                from payment p join entry e on e.position = p.position left join payment_key k on k.uetr = p.uetr
               where p.uetr = any(?)
            ; select encoded from entry where uetr = any(?) and number > 1 order by uetr, number
            ; select key_hash, claim from idempotency_key where key_hash = any(?) order by key_hash for update""";
    /** Tried again, as after a lock that was not given: the lease is renewed meanwhile. */
    private static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";

    private static final String WRITE = """
            insert into payment_key (uetr, wrapped) select * from unnest(?, ?)
            ; insert into entry (position, uetr, number, encoded, envelope) select * from unnest(?, ?, ?, ?, ?)
            ; insert into payment (uetr, kind, state, number, position, first_position, received_at, owner)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (uetr) do update
                set state = excluded.state, number = excluded.number, position = excluded.position,
                    owner = excluded.owner
            ; insert into answer (uetr, envelope) select * from unnest(?, ?)
            ; update idempotency_key set owner = null where key_hash = any(?)
            ; insert into idempotency_key (key_hash, fingerprint, uetr, claim, claimed_at)
                select * from unnest(?, ?, ?, ?, ?)
            ; commit""";

    private static final String TAKE_OVER = LOCK + "; " + OWN_LEASE
            + "; update payment p set owner = ? where p.uetr = any(?) and p.state = any(?) and p.owner <> ? and not "
            + LIVES.formatted("p.owner") + " returning p.uetr";
    /** What {@link #TAKE_OVER} would take; asked without the lock, so that a look that finds nothing holds up nobody. */
    static final String LEFT_BEHIND = "select p.uetr from payment p where p.state = any(?) and p.owner <> ? and not "
            + LIVES.formatted("p.owner") + " limit ?";

    private static final String WHOSE = LOCK + "; " + OWN_LEASE + "; select p.owner = ?, " + LIVES.formatted("p.owner")
            + " from payment p where p.uetr = ?; select encoded from entry where uetr = ? order by number desc";

    private static final List<TransactionStatus> NOT_OVER = Arrays.stream(TransactionStatus.values())
            .filter(state -> !state.isFinal())
            .toList();
    /** They say nothing of whether something of the payment is under way. */
    private static final Set<EntryKind> BESIDE_THE_WAY =
            EnumSet.of(EntryKind.CANCELLATION, EntryKind.OPERATOR_ACTION, EntryKind.REPORTED);

    /** Before these have an outcome a payment does not rest. */
    private static final Set<EntryKind> UNDER_WAY =
            EnumSet.of(EntryKind.RECEIVED, EntryKind.VALIDATED, EntryKind.INTENT, EntryKind.UNSENT, EntryKind.REVERSAL);

    private final long sequencerLock;
    private final long instance;
    private final PaymentKeys keys;
    private final HeldClaims claims;
    /** What was taken from the dead, noted before it is committed: the answer to that may be lost. Thread-safe. */
    private final Set<Uetr> taken = ConcurrentHashMap.newKeySet();

    GroupTransaction(long sequencerLock, long instance, PaymentKeys keys, HeldClaims claims) {
        this.sequencerLock = sequencerLock;
        this.instance = instance;
        this.keys = keys;
        this.claims = claims;
    }

    /** Takes the lock and makes the group; the transaction stays open. */
    Group prepare(Connection connection, List<QueuedCommit> commits) throws SQLException {
        UUID[] payments = commits.stream()
                .map(queued -> queued.commit().payment().value())
                .distinct()
                .toArray(UUID[]::new);
        byte[][] claimed = Arrays.stream(payments)
                .flatMap(uetr -> claims.of(new Uetr(uetr)).stream())
                .flatMap(claim -> claim.keys().stream())
                .map(KeyHash::bytes)
                .toArray(byte[][]::new);
        try (PreparedStatement look = connection.prepareStatement(LOOK)) {
            look.setLong(1, sequencerLock);
            look.setLong(2, instance);
            look.setArray(3, connection.createArrayOf("uuid", payments));
            look.setArray(4, connection.createArrayOf("uuid", intended(commits)));
            look.setArray(5, connection.createArrayOf("bytea", claimed));
            look.execute();
            requireLease(look);
            look.getMoreResults();
            long position = position(look);
            look.getMoreResults();
            Map<Uetr, OpenHead> heads = heads(look);
            look.getMoreResults();
            openIntents(look, heads);
            look.getMoreResults();
            Group group = new Group(instance, keys, claims, position, heads, claims(look));
            commits.forEach(group::add);
            return group;
        }
    }

    /** Writes the group and commits. Whatever this throws, the server may have committed: {@link #isRecorded} tells. */
    void finish(Connection connection, Group group) throws SQLException {
        List<OpenHead> heads = List.copyOf(group.changed.values());
        try (PreparedStatement write = connection.prepareStatement(WRITE)) {
            Columns columns = new Columns(connection, write);
            columns.add("uuid", group.wrappedKeys, row -> row.payment().value());
            columns.add("bytea", group.wrappedKeys, Group.PaymentBytes::bytes);
            columns.add("int8", group.entries, Group.EntryRow::position);
            columns.add("uuid", group.entries, row -> row.payment().value());
            columns.add("int4", group.entries, Group.EntryRow::number);
            columns.add("bytea", group.entries, Group.EntryRow::encoded);
            columns.add("bytea", group.entries, Group.EntryRow::envelope);
            columns.add("uuid", heads, head -> head.uetr.value());
            columns.add("int2", heads, head -> (short) head.kind.wireCode());
            columns.add("int2", heads, head -> (short) head.state.wireCode());
            columns.add("int4", heads, head -> head.number);
            columns.add("int8", heads, head -> head.position);
            columns.add("int8", heads, head -> head.firstPosition);
            columns.add("int8", heads, head -> head.receivedAtMicros);
            columns.add("int8", heads, head -> head.owner);
            columns.add("uuid", group.answers, row -> row.payment().value());
            columns.add("bytea", group.answers, Group.PaymentBytes::bytes);
            columns.add("bytea", group.heldKeys, KeyHash::bytes);
            columns.add("bytea", group.lostKeys, row -> row.hash().bytes());
            columns.add("bytea", group.lostKeys, row -> row.claim().fingerprint());
            columns.add("uuid", group.lostKeys, row -> row.payment().value());
            columns.add("int8", group.lostKeys, row -> row.claim().id());
            columns.add("int8", group.lostKeys, row -> row.claim().claimedAtMicros());
            write.execute();
        }
    }

    /**
     * Whether a group that was sent is committed. Asked with the lock held: whoever sent it has committed it by then, or
     * never will. No two groups share an entry's bytes, since each holds a random commitment.
     */
    boolean isRecorded(Connection connection, Group group) throws SQLException {
        Group.EntryRow first = group.entries.get(0);
        try (PreparedStatement ask =
                connection.prepareStatement(LOCK + "; select encoded from entry where position = ?")) {
            ask.setLong(1, sequencerLock);
            ask.setLong(2, first.position());
            ask.execute();
            ask.getMoreResults();
            try (ResultSet found = ask.getResultSet()) {
                return found.next() && Arrays.equals(found.getBytes(1), first.encoded());
            }
        } finally {
            connection.rollback();
        }
    }

    /**
     * Deletes the payment's key and commits; again is as good as once.
     *
     * @throws IllegalStateException when the payment is unknown or not final
     */
    void destroyKey(Connection connection, Uetr payment) throws SQLException {
        try (PreparedStatement look = connection.prepareStatement(LOCK + "; select state from payment where uetr = ?");
                PreparedStatement delete = connection.prepareStatement("delete from payment_key where uetr = ?")) {
            look.setLong(1, sequencerLock);
            look.setObject(2, payment.value());
            look.execute();
            look.getMoreResults();
            try (ResultSet found = look.getResultSet()) {
                requireFinal(payment, found.next() ? TransactionStatus.ofWireCode(found.getInt(1)) : null);
            }
            delete.setObject(1, payment.value());
            delete.executeUpdate();
            connection.commit();
        }
    }

    /**
     * Those of them that are open and a dead one's still are this instance's from here on, see {@link #drainTaken}; none
     * while it counts as dead itself.
     */
    void takeOver(Connection connection, List<Uetr> leftBehind) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE_OVER)) {
            take.setLong(1, sequencerLock);
            take.setLong(2, instance);
            take.setLong(3, instance);
            take.setArray(
                    4,
                    connection.createArrayOf(
                            "uuid", leftBehind.stream().map(Uetr::value).toArray()));
            take.setArray(5, openStates(connection));
            take.setLong(6, instance);
            take.execute();
            requireLease(take);
            take.getMoreResults();
            try (ResultSet found = take.getResultSet()) {
                while (found.next()) {
                    taken.add(new Uetr(found.getObject(1, UUID.class)));
                }
            }
            connection.commit();
        }
    }

    static Array openStates(Connection connection) throws SQLException {
        return connection.createArrayOf(
                "int2", NOT_OVER.stream().map(state -> (short) state.wireCode()).toArray());
    }

    /**
     * Whatever came into these hands from a dead one's since the last call, by whichever way: nobody else will go on with
     * it. Where a commit failed it may have stayed where it was, which {@link #takeInHand} tells.
     */
    List<Uetr> drainTaken() {
        List<Uetr> drained = List.copyOf(taken);
        drained.forEach(taken::remove);
        return drained;
    }

    /** See {@link org.mooring.journal.PaymentJournal#takeInHand}. */
    boolean takeInHand(Connection connection, Uetr payment, boolean evenFromLiving) throws SQLException {
        try (PreparedStatement whose = connection.prepareStatement(WHOSE);
                PreparedStatement take = connection.prepareStatement("update payment set owner = ? where uetr = ?")) {
            whose.setLong(1, sequencerLock);
            whose.setLong(2, instance);
            whose.setLong(3, instance);
            whose.setObject(4, payment.value());
            whose.setObject(5, payment.value());
            whose.execute();
            requireLease(whose);
            whose.getMoreResults();
            boolean isMine;
            boolean isFree;
            try (ResultSet found = whose.getResultSet()) {
                boolean isKnown = found.next();
                isMine = !isKnown || found.getBoolean(1);
                isFree = !isKnown || !found.getBoolean(2);
            }
            whose.getMoreResults();
            if (!isMine && (isFree || (evenFromLiving && rests(whose)))) {
                take.setLong(1, instance);
                take.setObject(2, payment.value());
                take.executeUpdate();
                isMine = true;
                if (isFree) {
                    taken.add(payment);
                }
            }
            connection.commit();
            return isMine;
        }
    }

    private static boolean rests(PreparedStatement newestFirst) throws SQLException {
        try (ResultSet entries = newestFirst.getResultSet()) {
            while (entries.next()) {
                EntryKind kind =
                        JournalEntryEncoding.decode(entries.getBytes(1)).kind();
                if (!BESIDE_THE_WAY.contains(kind)) {
                    return !UNDER_WAY.contains(kind);
                }
            }
            return true;
        }
    }

    /** Who stood still for so long that others may take its payments up records nothing before it has shown itself again. */
    private static void requireLease(PreparedStatement afterLock) throws SQLException {
        afterLock.getMoreResults();
        try (ResultSet lease = afterLock.getResultSet()) {
            lease.next();
            if (!lease.getBoolean(1)) {
                throw new SQLTransientException("this instance's lease is over", OBJECT_NOT_IN_PREREQUISITE_STATE);
            }
        }
    }

    private static void requireFinal(Uetr payment, TransactionStatus state) {
        if (state == null) {
            throw new IllegalStateException("no such payment [uetr=" + payment + "]; no key was destroyed");
        }
        if (!state.isFinal()) {
            throw new IllegalStateException("the payment is " + state + ", only a final one may lose its key [uetr="
                    + payment + "]; no key was destroyed");
        }
    }

    private static UUID[] intended(List<QueuedCommit> commits) {
        return commits.stream()
                .map(QueuedCommit::commit)
                .filter(commit -> commit.entries().stream().anyMatch(entry -> entry.kind() == EntryKind.INTENT))
                .map(commit -> commit.payment().value())
                .distinct()
                .toArray(UUID[]::new);
    }

    private static void openIntents(PreparedStatement look, Map<Uetr, OpenHead> heads) throws SQLException {
        try (ResultSet found = look.getResultSet()) {
            while (found.next()) {
                JournalEntry entry = JournalEntryEncoding.decode(found.getBytes(1));
                OpenHead head = heads.get(entry.payment());
                head.isIntentOpen = Group.isIntentOpenAfter(entry.kind(), head.isIntentOpen);
            }
        }
    }

    private static long position(PreparedStatement look) throws SQLException {
        try (ResultSet found = look.getResultSet()) {
            found.next();
            return found.getLong(1);
        }
    }

    private Map<Uetr, OpenHead> heads(PreparedStatement look) throws SQLException {
        Map<Uetr, OpenHead> heads = Group.noHeads();
        try (ResultSet found = look.getResultSet()) {
            while (found.next()) {
                JournalEntry last = JournalEntryEncoding.decode(found.getBytes(1));
                OpenHead head = new OpenHead(last.payment());
                head.kind = last.paymentKind();
                head.state = last.state();
                head.number = last.number();
                head.position = last.position().value();
                head.leaf = last.leaf();
                head.firstPosition = found.getLong(2);
                head.receivedAtMicros = found.getLong(3);
                byte[] wrapped = found.getBytes(4);
                head.key = wrapped == null ? null : keys.unwrap(head.uetr, wrapped);
                head.isAnswered = found.getBoolean(5);
                head.owner = found.getLong(6);
                heads.put(head.uetr, head);
            }
        }
        return heads;
    }

    private static Map<KeyHash, Long> claims(PreparedStatement look) throws SQLException {
        Map<KeyHash, Long> claims = new HashMap<>();
        try (ResultSet found = look.getResultSet()) {
            while (found.next()) {
                claims.put(new KeyHash(found.getBytes(1)), found.getLong(2));
            }
        }
        return claims;
    }

    /** Fills a statement's parameters with one array a column. */
    private static final class Columns {
        private final Connection connection;
        private final PreparedStatement statement;
        private int parameter;

        Columns(Connection connection, PreparedStatement statement) {
            this.connection = connection;
            this.statement = statement;
        }

        <R> void add(String type, List<R> rows, Function<R, Object> value) throws SQLException {
            List<Object> column = new ArrayList<>(rows.size());
            rows.forEach(row -> column.add(value.apply(row)));
            Array array = "bytea".equals(type)
                    ? connection.createArrayOf(type, column.toArray(byte[][]::new))
                    : connection.createArrayOf(type, column.toArray());
            parameter++;
            statement.setArray(parameter, array);
        }
    }
}
