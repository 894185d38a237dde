package org.mooring.simulation;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.Idempotency;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.TakenOver;

/** A journal around another one; changes nothing by itself. */
class JournalDecorator implements PaymentJournal {
    private final PaymentJournal inner;

    JournalDecorator(PaymentJournal inner) {
        this.inner = inner;
    }

    @Override
    public Idempotency idempotency() {
        return inner.idempotency();
    }

    @Override
    public CompletionStage<JournalPosition> record(Commit commit) {
        return inner.record(commit);
    }

    @Override
    public Optional<PaymentHead> find(Uetr payment) {
        return inner.find(payment);
    }

    @Override
    public List<JournalEntry> entries(Uetr payment) {
        return inner.entries(payment);
    }

    @Override
    public Optional<byte[]> payload(JournalEntry entry) {
        return inner.payload(entry);
    }

    @Override
    public List<PaymentHead> inState(TransactionStatus state, int countMax) {
        return inner.inState(state, countMax);
    }

    @Override
    public List<PaymentHead> longestIn(TransactionStatus state, JournalPosition after, int countMax) {
        return inner.longestIn(state, after, countMax);
    }

    @Override
    public List<PaymentHead> newest(int countMax) {
        return inner.newest(countMax);
    }

    @Override
    public List<JournalEntry> readAfter(JournalPosition position, int countMax) {
        return inner.readAfter(position, countMax);
    }

    @Override
    public JournalPosition committed() {
        return inner.committed();
    }

    @Override
    public CompletionStage<Void> destroyKey(Uetr payment) {
        return inner.destroyKey(payment);
    }

    @Override
    public boolean isShared() {
        return inner.isShared();
    }

    @Override
    public TakenOver takeOver() {
        return inner.takeOver();
    }

    @Override
    public boolean takeInHand(Uetr payment, boolean evenFromLiving) {
        return inner.takeInHand(payment, evenFromLiving);
    }

    @Override
    public void close() {
        inner.close();
    }
}
