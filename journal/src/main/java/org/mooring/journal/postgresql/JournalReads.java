package org.mooring.journal.postgresql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalEntryEncoding;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.shared.Envelope;

/** What can be asked of the journal; each question takes a connection from the pool. */
final class JournalReads {
    private static final String HEADS =
            "select e.encoded, p.received_at from payment p join entry e on e.position = p.position ";

    private final Readers readers;
    private final PaymentKeys keys;

    JournalReads(Readers readers, PaymentKeys keys) {
        this.readers = readers;
        this.keys = keys;
    }

    Optional<PaymentHead> find(Uetr payment) {
        return readers
                .query(HEADS + "where p.uetr = ?", ask -> ask.setObject(1, payment.value()), JournalReads::head)
                .stream()
                .findFirst();
    }

    boolean isOwnedBy(long instance, Uetr payment) {
        return !readers.query(
                        "select 1 from payment where uetr = ? and owner = ?",
                        ask -> {
                            ask.setObject(1, payment.value());
                            ask.setLong(2, instance);
                        },
                        row -> true)
                .isEmpty();
    }

    /** Open payments of instances that are dead, some of them. */
    List<Uetr> leftBehind(long instance, int countMax) {
        return readers.query(
                GroupTransaction.LEFT_BEHIND,
                ask -> {
                    ask.setArray(1, GroupTransaction.openStates(ask.getConnection()));
                    ask.setLong(2, instance);
                    ask.setInt(3, countMax);
                },
                row -> new Uetr(row.getObject(1, UUID.class)));
    }

    /** Instances that live, beside that one. */
    List<Long> living(long instance) {
        return readers.query(
                "select id from instance where id <> ? and lease_until > statement_timestamp()",
                ask -> ask.setLong(1, instance),
                row -> row.getLong(1));
    }

    List<PaymentHead> inState(TransactionStatus state, int countMax) {
        return readers.query(
                HEADS + "where p.state = ? order by p.position desc limit ?",
                ask -> {
                    ask.setShort(1, (short) state.wireCode());
                    ask.setInt(2, countMax);
                },
                JournalReads::head);
    }

    List<PaymentHead> longestIn(TransactionStatus state, JournalPosition after, int countMax) {
        return readers.query(
                HEADS + "where p.state = ? and p.position > ? order by p.position limit ?",
                ask -> {
                    ask.setShort(1, (short) state.wireCode());
                    ask.setLong(2, after.value());
                    ask.setInt(3, countMax);
                },
                JournalReads::head);
    }

    List<PaymentHead> newest(int countMax) {
        return readers.query(
                HEADS + "order by p.first_position desc limit ?", ask -> ask.setInt(1, countMax), JournalReads::head);
    }

    List<JournalEntry> entries(Uetr payment) {
        return readers.query(
                "select encoded from entry where uetr = ? order by number",
                ask -> ask.setObject(1, payment.value()),
                row -> JournalEntryEncoding.decode(row.getBytes(1)));
    }

    List<JournalEntry> readAfter(JournalPosition position, int countMax) {
        return readers.query(
                "select encoded from entry where position > ? order by position limit ?",
                ask -> {
                    ask.setLong(1, position.value());
                    ask.setInt(2, countMax);
                },
                row -> JournalEntryEncoding.decode(row.getBytes(1)));
    }

    JournalPosition committed() {
        return readers.query(
                        "select coalesce(max(position), 0) from entry",
                        ask -> {},
                        row -> new JournalPosition(row.getLong(1)))
                .get(0);
    }

    Optional<byte[]> payload(JournalEntry entry) {
        return readers
                .query(
                        "select e.encoded, e.envelope, k.wrapped from entry e left join payment_key k on k.uetr = e.uetr"
                                + " where e.uetr = ? and e.number = ?",
                        ask -> {
                            ask.setObject(1, entry.payment().value());
                            ask.setInt(2, entry.number());
                        },
                        row -> open(entry, row.getBytes(1), row.getBytes(2), row.getBytes(3)))
                .stream()
                .findFirst()
                .orElseThrow(() -> unknown(entry));
    }

    private Optional<byte[]> open(JournalEntry entry, byte[] encoded, byte[] envelope, byte[] wrapped) {
        if (!Arrays.equals(encoded, entry.encoded())) {
            throw unknown(entry);
        }
        if (wrapped == null) {
            return Optional.empty();
        }
        try {
            byte[] opened = Envelope.open(
                    keys.unwrap(entry.payment(), wrapped),
                    Envelope.place(entry.payment(), entry.number()),
                    envelope,
                    0,
                    envelope.length);
            byte[] nonce = Arrays.copyOf(opened, JournalEntryEncoding.NONCE_LENGTH);
            byte[] payload = Arrays.copyOfRange(opened, JournalEntryEncoding.NONCE_LENGTH, opened.length);
            if (!Arrays.equals(JournalEntryEncoding.commitment(nonce, payload), entry.commitment())) {
                throw PaymentKeys.damaged("the payload at position " + entry.position() + " is another");
            }
            return Optional.of(payload);
        } catch (AEADBadTagException changed) {
            throw PaymentKeys.damaged("the payload at position " + entry.position() + " was changed");
        }
    }

    private static PaymentHead head(ResultSet row) throws SQLException {
        JournalEntry last = JournalEntryEncoding.decode(row.getBytes(1));
        return new PaymentHead(
                last.payment(),
                last.paymentKind(),
                last.number(),
                last.kind(),
                last.state(),
                last.cause(),
                last.channel(),
                last.bank(),
                last.link(),
                JournalEntryEncoding.ofMicros(row.getLong(2)),
                last.at(),
                last.position());
    }

    private static IllegalArgumentException unknown(JournalEntry entry) {
        return new IllegalArgumentException(
                "this journal has no such entry [uetr=" + entry.payment() + ", number=" + entry.number() + "]");
    }
}
