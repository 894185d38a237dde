package org.mooring.journal.postgresql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKey;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntryEncoding;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentElsewhere;
import org.mooring.journal.shared.Envelope;
import org.mooring.journal.shared.KeyHash;
import org.mooring.journal.shared.Randomness;
import org.mooring.journal.shared.StateTable;

/**
 * Commits that share one transaction: what is checked, numbered, chained and sealed between the look at the database and
 * the write to it, with the sequencer's lock held. The writer's.
 */
final class Group {
    /** @param firstAnswer the answer that repeats get from now on, in clear; null when there is none or was one before */
    record Recorded(QueuedCommit queued, JournalPosition last, List<HeldClaim> claims, byte[] firstAnswer) {}

    record Refused(QueuedCommit queued, RuntimeException why) {}

    record EntryRow(long position, Uetr payment, int number, byte[] encoded, byte[] envelope) {}

    record PaymentBytes(Uetr payment, byte[] bytes) {}

    record KeyRow(KeyHash hash, Uetr payment, HeldClaim claim) {}

    final List<Recorded> recorded = new ArrayList<>();
    final List<Refused> refused = new ArrayList<>();
    final List<EntryRow> entries = new ArrayList<>();
    final List<PaymentBytes> wrappedKeys = new ArrayList<>();
    final List<PaymentBytes> answers = new ArrayList<>();
    /** Keys whose row is there and becomes durable. */
    final List<KeyHash> heldKeys = new ArrayList<>();
    /** Keys whose row was lost with a crash of the server, which claims do not wait for. */
    final List<KeyRow> lostKeys = new ArrayList<>();
    /** Payments that have new entries, as they are afterwards. */
    final Map<Uetr, OpenHead> changed = new LinkedHashMap<>();

    /** Nothing is done about the payment by these, and it stays in the hands in which it is. */
    private static final Set<EntryKind> TOLD_BY_ANYBODY = EnumSet.of(EntryKind.REPORTED, EntryKind.ERASED);

    private final long instance;
    private final PaymentKeys keys;
    private final HeldClaims claims;
    private final Map<Uetr, OpenHead> heads;
    private final Map<KeyHash, Long> claimOfKey;
    private long position;

    /**
     * @param position of the newest entry
     * @param heads payments that have entries; others are new
     * @param claimOfKey who holds the keys that this group's payments claimed, by claim id
     */
    Group(
            long instance,
            PaymentKeys keys,
            HeldClaims claims,
            long position,
            Map<Uetr, OpenHead> heads,
            Map<KeyHash, Long> claimOfKey) {
        this.instance = instance;
        this.keys = keys;
        this.claims = claims;
        this.position = position;
        this.heads = heads;
        this.claimOfKey = claimOfKey;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Takes the commit into the group, or notes why not; a refused commit leaves no trace. */
    void add(QueuedCommit queued) {
        try {
            Commit commit = queued.commit();
            OpenHead head = heads.computeIfAbsent(commit.payment(), OpenHead::new);
            boolean isTaken = head.number == 0 || head.owner == instance;
            if (!isTaken && !commit.entries().stream().allMatch(entry -> TOLD_BY_ANYBODY.contains(entry.kind()))) {
                throw new PaymentElsewhere(commit.payment());
            }
            StateTable.require(commit, head.kind, head.state);
            boolean isIntentOpen = isIntentOpenAfter(commit, head);
            if (head.number > 0 && head.key == null) {
                throw new IllegalStateException(
                        "the payment's key was destroyed [uetr=" + commit.payment() + "]; nothing was recorded");
            }
            List<HeldClaim> held = notYetInGroup(commit.payment());
            requireHeld(commit.payment(), held);
            PaymentKeys.Drawn drawn = head.number == 0 ? keys.draw(commit.payment()) : null;
            SecretKey key = drawn == null ? head.key : drawn.secret();
            byte[] leaf = head.leaf;
            List<EntryRow> rows = new ArrayList<>(commit.entries().size());
            for (NewEntry entry : commit.entries()) {
                EntryRow row =
                        seal(commit, entry, head.number + 1 + rows.size(), position + 1 + rows.size(), leaf, key);
                rows.add(row);
                leaf = JournalEntryEncoding.leaf(row.encoded());
            }
            take(queued, head, drawn, rows, leaf, held);
            head.isIntentOpen = isIntentOpen;

        } catch (RuntimeException why) {
            refused.add(new Refused(queued, why));
        }
    }

    /**
     * Whoever stood still before its intent, while another took the payment over, sent it and died, must not send it again:
     * not even when the payment has come back to this instance since.
     */
    private static boolean isIntentOpenAfter(Commit commit, OpenHead head) {
        boolean isOpen = head.isIntentOpen;
        for (NewEntry entry : commit.entries()) {
            if (entry.kind() == EntryKind.INTENT && isOpen) {
                throw new IllegalStateException("an intent is open, and it is not known that nothing of it left [uetr="
                        + commit.payment() + "]; no other is recorded, its bank is asked");
            }
            isOpen = isIntentOpenAfter(entry.kind(), isOpen);
        }
        return isOpen;
    }

    static boolean isIntentOpenAfter(EntryKind kind, boolean before) {
        return switch (kind) {
            case INTENT -> true;
            case UNSENT -> false;
            default -> before;
        };
    }

    private static EntryRow seal(
            Commit commit, NewEntry entry, int number, long position, byte[] previousHash, SecretKey key) {
        byte[] nonce = Randomness.bytes(JournalEntryEncoding.NONCE_LENGTH);
        byte[] encoded = JournalEntryEncoding.encode(
                new JournalPosition(position),
                commit.payment(),
                commit.kind(),
                number,
                entry,
                previousHash,
                JournalEntryEncoding.commitment(nonce, entry.payload()));
        byte[] envelope = new byte[Envelope.OVERHEAD + nonce.length + entry.payload().length];
        Envelope.seal(key, Envelope.place(commit.payment(), number), nonce, entry.payload(), envelope, 0);
        return new EntryRow(position, commit.payment(), number, encoded, envelope);
    }

    private void take(
            QueuedCommit queued,
            OpenHead head,
            PaymentKeys.Drawn drawn,
            List<EntryRow> rows,
            byte[] leaf,
            List<HeldClaim> held) {
        Commit commit = queued.commit();
        if (drawn != null) {
            wrappedKeys.add(new PaymentBytes(head.uetr, drawn.wrapped()));
            head.key = drawn.secret();
            head.owner = instance;
            head.kind = commit.kind();
            head.firstPosition = rows.get(0).position();
            head.receivedAtMicros =
                    JournalEntryEncoding.toMicros(commit.entries().get(0).at());
        }
        byte[] firstAnswer = head.isAnswered ? null : commit.answer();
        if (firstAnswer != null) {
            byte[] envelope = new byte[Envelope.OVERHEAD + firstAnswer.length];
            Envelope.seal(head.key, Envelope.place(head.uetr, 0), new byte[0], firstAnswer, envelope, 0);
            answers.add(new PaymentBytes(head.uetr, envelope));
            head.isAnswered = true;
        }
        entries.addAll(rows);
        position += rows.size();
        head.number += rows.size();
        head.position = position;
        head.state = commit.entries().get(rows.size() - 1).state();
        head.leaf = leaf;
        changed.put(head.uetr, head);
        for (HeldClaim claim : held) {
            for (KeyHash hash : claim.keys()) {
                if (claimOfKey.containsKey(hash)) {
                    heldKeys.add(hash);
                } else {
                    lostKeys.add(new KeyRow(hash, head.uetr, claim));
                }
            }
        }
        recorded.add(new Recorded(queued, new JournalPosition(position), held, firstAnswer));
    }

    private List<HeldClaim> notYetInGroup(Uetr payment) {
        List<HeldClaim> held = claims.of(payment);
        if (!held.isEmpty() && changed.containsKey(payment)) {
            recorded.forEach(earlier -> held.removeAll(earlier.claims()));
        }
        return held;
    }

    private void requireHeld(Uetr payment, List<HeldClaim> held) {
        for (HeldClaim claim : held) {
            for (KeyHash hash : claim.keys()) {
                Long holder = claimOfKey.get(hash);
                if (holder != null && holder != claim.id()) {
                    throw new ClaimLost(payment);
                }
            }
        }
    }

    /** Heads of payments as they were read, by payment. */
    static Map<Uetr, OpenHead> noHeads() {
        return new HashMap<>();
    }
}
