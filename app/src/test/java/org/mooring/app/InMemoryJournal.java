package org.mooring.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.Idempotency;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;

/** Entries in a list, hashes that only look like some: enough for what reads the journal. */
public final class InMemoryJournal implements PaymentJournal {
    private final List<JournalEntry> entries = new ArrayList<>();
    private final Map<JournalPosition, byte[]> payloads = new LinkedHashMap<>();

    @Override
    public Idempotency idempotency() {
        throw new UnsupportedOperationException("claims are tested where they are made");
    }

    @Override
    public synchronized CompletionStage<JournalPosition> record(Commit commit) {
        for (NewEntry entry : commit.entries()) {
            int number = entries(commit.payment()).size() + 1;
            JournalPosition position = new JournalPosition(entries.size() + 1L);
            byte[] hash = new byte[32];
            hash[31] = (byte) position.value();
            entries.add(new JournalEntry(
                    position,
                    commit.payment(),
                    commit.kind(),
                    number,
                    entry.at(),
                    entry.kind(),
                    entry.state(),
                    entry.cause(),
                    entry.channel(),
                    entry.bank(),
                    entry.link(),
                    new byte[32],
                    hash,
                    new byte[0],
                    hash));
            payloads.put(position, entry.payload());
        }
        return CompletableFuture.completedFuture(committed());
    }

    public void record(Uetr payment, NewEntry... steps) {
        record(Commit.of(payment, PaymentKind.CREDIT_TRANSFER, List.of(steps)));
    }

    @Override
    public synchronized Optional<PaymentHead> find(Uetr payment) {
        List<JournalEntry> story = entries(payment);
        if (story.isEmpty()) {
            return Optional.empty();
        }
        JournalEntry last = story.get(story.size() - 1);
        return Optional.of(new PaymentHead(
                payment,
                last.paymentKind(),
                last.number(),
                last.kind(),
                last.state(),
                last.cause(),
                last.channel(),
                last.bank(),
                last.link(),
                story.get(0).at(),
                last.at(),
                last.position()));
    }

    @Override
    public synchronized List<JournalEntry> entries(Uetr payment) {
        return entries.stream().filter(entry -> entry.payment().equals(payment)).toList();
    }

    @Override
    public synchronized Optional<byte[]> payload(JournalEntry entry) {
        return Optional.ofNullable(payloads.get(entry.position()));
    }

    @Override
    public synchronized CompletionStage<Void> destroyKey(Uetr payment) {
        entries(payment).forEach(entry -> payloads.remove(entry.position()));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized List<PaymentHead> inState(TransactionStatus state, int countMax) {
        return newest(Integer.MAX_VALUE).stream()
                .filter(head -> head.state() == state)
                .limit(countMax)
                .toList();
    }

    @Override
    public synchronized List<PaymentHead> longestIn(TransactionStatus state, JournalPosition after, int countMax) {
        return newest(Integer.MAX_VALUE).stream()
                .filter(head -> head.state() == state && head.position().value() > after.value())
                .sorted(Comparator.comparing(PaymentHead::position))
                .limit(countMax)
                .toList();
    }

    @Override
    public synchronized List<PaymentHead> newest(int countMax) {
        return entries.stream()
                .map(JournalEntry::payment)
                .distinct()
                .map(payment -> find(payment).orElseThrow())
                .sorted(Comparator.comparing(PaymentHead::receivedAt).reversed())
                .limit(countMax)
                .toList();
    }

    @Override
    public synchronized List<JournalEntry> readAfter(JournalPosition position, int countMax) {
        return entries.stream()
                .filter(entry -> entry.position().compareTo(position) > 0)
                .limit(countMax)
                .toList();
    }

    @Override
    public synchronized JournalPosition committed() {
        return new JournalPosition(entries.size());
    }

    @Override
    public void close() {}
}
