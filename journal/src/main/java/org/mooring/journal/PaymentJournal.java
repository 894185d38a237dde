package org.mooring.journal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

/**
 * The system of record. Every implementation passes the same contract suite.
 *
 * <p>Threads: every method may be called from any thread; {@link #record} never blocks on the disk. Crash: what a
 * completed stage of {@link #record} stood for is there after a restart; what was not completed may be there or not,
 * but never in part.
 */
public interface PaymentJournal extends AutoCloseable {
    Idempotency idempotency();

    /**
     * Makes the entries durable. Completes, on the journal's completion executor and never on its writer, with the
     * position of the last entry once the device has it. Commits of one payment take effect in the order of the calls.
     *
     * <p>Completes exceptionally with {@link IllegalStateChange} when the state table forbids a change, with {@link
     * IllegalStateException} when the journal is closed or full; nothing of the commit is recorded then.
     */
    CompletionStage<JournalPosition> record(Commit commit);

    /** Where the payment stands by its newest durable entry. */
    Optional<PaymentHead> find(Uetr payment);

    /** All durable entries of the payment, in order; empty when it is unknown. */
    List<JournalEntry> entries(Uetr payment);

    /** The decrypted payload; empty when the payment's key was destroyed. */
    Optional<byte[]> payload(JournalEntry entry);

    /** Payments in that state, newest change first. */
    List<PaymentHead> inState(TransactionStatus state, int countMax);

    /**
     * Payments in that state whose newest entry lies behind that position, oldest change first: for whoever goes through
     * all of them, page by page.
     */
    List<PaymentHead> longestIn(TransactionStatus state, JournalPosition after, int countMax);

    /** Payments of every state, newest received first. */
    List<PaymentHead> newest(int countMax);

    /** The tail: durable entries after that position, in order of position, without gaps. */
    List<JournalEntry> readAfter(JournalPosition position, int countMax);

    /**
     * The leaves of the tail: {@link JournalEntry#leaf} of what {@link #readAfter} gives, for whoever builds trees over
     * it and needs no more.
     *
     * @throws IllegalStateException when the entry after that position is not in the journal any more: a tree over what
     *     is left would be another one
     */
    default List<byte[]> leavesAfter(JournalPosition position, int countMax) {
        List<JournalEntry> entries = readAfter(position, countMax);
        long next = position.value() + 1;
        if (!entries.isEmpty() && entries.get(0).position().value() != next) {
            throw new IllegalStateException("position " + next + " was exported and pruned, the journal begins at "
                    + entries.get(0).position() + ": its evidence is made from the export");
        }
        return entries.stream().map(JournalEntry::leaf).toList();
    }

    /** Position of the newest durable entry. */
    JournalPosition committed();

    /**
     * Destroys the payment's key: payloads, nonces and answer of the payment can never be read again, while entries,
     * chain and leaves stay valid, a repeat stays recognised, and nothing more can be recorded for the payment. Completes
     * once the device has it; again is as good as once. Whoever keeps copies of the keys, in backups or in the log of a
     * database, keeps them.
     *
     * <p>Completes exceptionally with {@link IllegalStateException} when the payment is unknown, not final, or has a
     * commit under way: a payment that is still to be acted on needs what it says.
     */
    CompletionStage<Void> destroyKey(Uetr payment);

    /** Whether other processes may record in it, too. */
    default boolean isShared() {
        return false;
    }

    /**
     * Work beside the payments that one of the processes on the journal does at a time; its name says which. Empty when
     * this process has the journal alone: then all is its own, and files of its own remember.
     */
    default Optional<SharedTask> sharedTask(String name) {
        return Optional.empty();
    }

    /**
     * Takes into this process's hands whatever payments that are not over those processes on the same journal had that have
     * died: their lease is over. Each is taken by one process, and from then on nothing that the other recorded of it would
     * be taken, should it live after all. A journal that one process has alone gives nothing. May wait for a database.
     */
    default TakenOver takeOver() {
        return TakenOver.NOTHING;
    }

    /**
     * Whether the payment is in this process's hands, or came into them by this: its own has died, or lives and has nothing
     * under way that would be sent. To be asked before anything is done about a payment that was found in the journal;
     * whoever has it records, and nobody else can. May wait for a database.
     *
     * @param evenFromLiving also from a process that lives, if the payment rests: a person, or an answer, has come here
     */
    default boolean takeInHand(Uetr payment, boolean evenFromLiving) {
        return true;
    }

    /**
     * Whether what was decided and recorded may still leave: to be asked after the commit and before the first byte. False
     * when this process stood still for so long that another may take its payments for left behind. Asks nobody, costs
     * nothing; goes by the machine's monotonic clock, which some machines stop while they sleep.
     */
    default boolean mayStillSend() {
        return true;
    }

    /** Waits for what was handed over, then closes the files. */
    @Override
    void close();
}
