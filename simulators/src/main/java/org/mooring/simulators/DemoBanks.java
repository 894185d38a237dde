package org.mooring.simulators;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** The three simulated banks and their control, started and stopped together. */
public final class DemoBanks implements AutoCloseable {
    private final Deque<AutoCloseable> started;
    private final NordbankSimulator nordbank;
    private final RiverbankSimulator riverbank;
    private final OldtownSimulator oldtown;
    private final HttpListener control;

    private DemoBanks(DemoBanksSettings settings, Deque<AutoCloseable> started) {
        this.started = started;
        LedgerLimits limits = settings.ledgerLimits();
        nordbank = started(NordbankSimulator.start(settings.nordbankPorts(), limits, settings.nordbankThreads()));
        riverbank = started(RiverbankSimulator.start(settings.riverbankPort(), settings.riverbankToken(), limits));
        oldtown = started(OldtownSimulator.start(
                settings.oldtownPort(), settings.oldtownUsername(), settings.oldtownPassword(), limits));
        SimulatorControl requests = new SimulatorControl(List.of(nordbank, riverbank, oldtown));
        control = started(new HttpListener("control", settings.controlPort(), new Faults(), requests::reply));
        control.start();
    }

    /**
     * Listens on all ports before it returns.
     *
     * @throws IllegalStateException naming the bank and the port that is taken; then none of them listens
     */
    public static DemoBanks start(DemoBanksSettings settings) {
        Deque<AutoCloseable> started = new ArrayDeque<>();
        try {
            return new DemoBanks(settings, started);
        } catch (RuntimeException failure) {
            closeAll(started);
            throw failure;
        }
    }

    public NordbankSimulator nordbank() {
        return nordbank;
    }

    public RiverbankSimulator riverbank() {
        return riverbank;
    }

    public OldtownSimulator oldtown() {
        return oldtown;
    }

    public List<BankSimulator> all() {
        return List.of(nordbank, riverbank, oldtown);
    }

    /** The last entries of all banks, oldest first. */
    public List<LedgerEntry> entries() {
        return entries(all());
    }

    /** See {@link LedgerSummary#doubled}; 0 is what a hub must leave behind. */
    public long doubled() {
        return all().stream().mapToLong(bank -> bank.ledger().doubled()).sum();
    }

    public int controlPort() {
        return control.port();
    }

    @Override
    public void close() {
        closeAll(started);
    }

    static List<LedgerEntry> entries(List<BankSimulator> banks) {
        return banks.stream()
                .flatMap(bank -> bank.ledger().entries().stream())
                .sorted(Comparator.comparing(LedgerEntry::at))
                .toList();
    }

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    private static void closeAll(Deque<AutoCloseable> started) {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception failure) {
                throw new IllegalStateException("a simulated bank did not stop", failure);
            }
        }
    }
}
