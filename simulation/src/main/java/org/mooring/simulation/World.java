package org.mooring.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;

/** Everything of one seed: its time, its chance, its disk, its banks, and what was seen to go wrong. */
final class World {
    private static final int PERCENT = 100;
    private static final int RARE = 4;

    final long seed;
    final SplittableRandom random;
    final Trace trace;
    final Timeline timeline;
    final Scenario scenario;
    final Wiring wiring;
    final Ledger ledger = new Ledger();
    final Map<String, SimulatedBank> banks = new LinkedHashMap<>();
    final long[] faultCounts = new long[FaultKind.values().length];
    final List<Finding> findings = new ArrayList<>();
    final InMemoryJournal.Disk disk = new InMemoryJournal.Disk();
    /** Payments that a defect, or a commit that was refused, may leave parked. */
    final Set<Uetr> mayBeParked = new HashSet<>();

    private final ReversalOrder reversalOrder = new ReversalOrder(disk);
    private final Map<Uetr, Integer> sentCounts = new LinkedHashMap<>();
    private final SplittableRandom namesOfTheHub;
    private boolean areFaultsOver;
    private int lastStan;

    World(long seed, Trace trace, Wiring wiring) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.namesOfTheHub = new SplittableRandom(~seed);
        this.trace = trace;
        this.wiring = wiring;
        this.timeline = new Timeline(random, trace);
        this.scenario = Scenario.draw(random);
        for (String id : Banks.ALL) {
            banks.put(id, new SimulatedBank(id, this));
        }
    }

    /** Whether it happens here and now. Whoever asks makes it happen: it is counted. */
    boolean happens(FaultKind kind) {
        int of = kind.isRare() ? RARE * PERCENT : PERCENT;
        boolean happens =
                !areFaultsOver && scenario.faults().contains(kind) && random.nextInt(of) < scenario.faultPercent();
        if (happens) {
            happened(kind);
        }
        return happens;
    }

    void happened(FaultKind kind) {
        faultCounts[kind.ordinal()]++;
        say(() -> "      " + kind);
    }

    void faultsEnd() {
        areFaultsOver = true;
        say(() -> "---- the faults have ended");
    }

    boolean areFaultsOver() {
        return areFaultsOver;
    }

    void say(Supplier<String> what) {
        if (trace.isKept()) {
            trace.say(timeline, what.get());
        }
    }

    void found(Promise promise, String what) {
        findings.add(new Finding(seed, promise, what));
        say(() -> "!!!!  " + promise + ": " + what);
    }

    /** Microseconds, mostly short. */
    long between(long fromMicros, long toMicros) {
        return fromMicros + random.nextLong(Math.max(1, toMicros - fromMicros));
    }

    Uetr nextUetr() {
        return nextUetr(random);
    }

    /** For what the hub itself names: how often it does must not move what else a seed draws. */
    Uetr nextUetrOfTheHub() {
        return nextUetr(namesOfTheHub);
    }

    private static Uetr nextUetr(SplittableRandom random) {
        long most = (random.nextLong() & ~0xF000L) | 0x4000L;
        long least = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new Uetr(new UUID(most, least));
    }

    /** Never the same again, whichever process draws it: as DE 7 and DE 11 together. */
    String nextTrace() {
        return String.format("%06d", ++lastStan);
    }

    /** The first byte of a payment leaves: its intent must be on disk by now, and nothing of it may have left before. */
    void leaves(Uetr payment, String bank, String link, String reference) {
        int count = sentCounts.merge(payment, 1, Integer::sum);
        if (count > 1) {
            found(Promise.SENT_AGAIN, "payment " + payment + " left " + count + " times, at last for " + bank);
        }
        // A request to cancel may come between the intent and the first byte; it says nothing of the payment's way.
        JournalEntry last = disk.entries(payment).stream()
                .filter(entry -> entry.kind() != EntryKind.CANCELLATION)
                .reduce((earlier, later) -> later)
                .orElse(null);
        boolean isIntended = last != null
                && last.kind() == EntryKind.INTENT
                && (last.bank() + "/" + last.link()).equals(link)
                && new String(disk.payload(last), StandardCharsets.UTF_8).contains(reference);
        if (!isIntended) {
            found(Promise.SENT_WITHOUT_INTENT, "payment " + payment + " left for " + link + " after " + last);
        }
    }

    /**
     * The first byte of a repeat leaves: the bank must have promised to book it once, that it may leave must be on disk, and
     * nobody may have been told no, or have decided to take the payment back.
     */
    void repeats(Uetr payment, String bank) {
        happened(FaultKind.REPEATED);
        List<JournalEntry> entries = disk.entries(payment);
        if (!Banks.REPEATING.contains(bank) || !wiring.isRepeatPromised()) {
            found(Promise.SENT_AGAIN, "payment " + payment + " was repeated to " + bank + ", which promised nothing");
        }
        if (entries.isEmpty() || entries.get(entries.size() - 1).kind() != EntryKind.INQUIRY) {
            found(Promise.SENT_WITHOUT_INTENT, "a repeat of " + payment + " left for " + bank);
        }
        if (entries.stream().anyMatch(entry -> entry.kind() == EntryKind.REVERSAL)) {
            found(Promise.SENT_AGAIN, "payment " + payment + " was repeated after it was to be taken back");
        }
        boolean isOver = entries.stream().anyMatch(entry -> entry.state().isFinal());
        boolean isTerminals = !entries.isEmpty()
                && new String(disk.payload(entries.get(0)), StandardCharsets.UTF_8).contains("\"CANNOT_WAIT\"");
        if (isOver || isTerminals) {
            found(Promise.SENT_AGAIN, "payment " + payment + " was repeated though its originator was told no");
        }
    }

    /** The first byte of a reversal leaves: its decision must be on disk, and none before it on its link without answer. */
    void reversalLeaves(Uetr payment, String bank) {
        boolean isDecided = disk.entries(payment).stream().anyMatch(entry -> entry.kind() == EntryKind.REVERSAL);
        if (!isDecided) {
            found(Promise.SENT_WITHOUT_INTENT, "a reversal of " + payment + " left for " + bank);
        }
        reversalOrder
                .overtakenBy(payment)
                .ifPresent(other -> found(
                        Promise.REVERSAL_OVERTAKES,
                        "the reversal of " + payment + " left for " + bank + " before that of " + other
                                + " was answered"));
    }
}
