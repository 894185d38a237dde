package org.mooring.simulators;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The ISO 8583 bank: several links, one ledger. docs/reference/simulated-banks.md is its contract. */
public final class NordbankSimulator implements BankSimulator {
    public static final String ID = "nordbank";

    private final Ledger ledger;
    private final Faults faults = new Faults();
    private final Holds holds = new Holds();
    private final NioEventLoopGroup loops;
    private final List<NordbankLink> links = new ArrayList<>();

    private NordbankSimulator(LedgerLimits limits, int threads) {
        ledger = new Ledger(ID, "NB", limits, Clock.systemUTC());
        loops = new NioEventLoopGroup(threads, new DefaultThreadFactory("simulated-" + ID, true));
    }

    /**
     * Listens on every port; 0 takes a free one.
     *
     * @throws IllegalStateException when a port is taken; then nothing listens
     */
    static NordbankSimulator start(List<Integer> ports, LedgerLimits limits, int threads) {
        NordbankSimulator bank = new NordbankSimulator(limits, threads);
        NordbankDesk desk = new NordbankDesk(bank.ledger, bank.holds);
        NordbankServices services = new NordbankServices(bank.ledger, bank.holds);
        try {
            for (int port : ports) {
                String id = ID + '/' + (bank.links.size() + 1);
                NordbankLink link = new NordbankLink(
                        id, port, bank.loops, () -> new NordbankConnection(id, desk, services, bank.faults));
                link.start();
                bank.links.add(link);
            }
            return bank;
        } catch (RuntimeException failure) {
            bank.close();
            throw failure;
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    /** Authorisations that hold an amount: approved, and not reversed. */
    public int heldCount() {
        return holds.count();
    }

    @Override
    public int linkCount() {
        return links.size();
    }

    @Override
    public int port(int link) {
        return link(link).port();
    }

    @Override
    public void stopLink(int link) {
        link(link).stop();
    }

    @Override
    public void startLink(int link) {
        link(link).start();
    }

    @Override
    public void delayBetween(Duration min, Duration max, long seed) {
        faults.delay(min, max, seed);
    }

    @Override
    public void silence(boolean on) {
        faults.silence(on);
    }

    @Override
    public void loseNextRequest() {
        faults.loseNextRequest();
    }

    @Override
    public void cutAfterNextRequest() {
        faults.cutAfterNextRequest();
    }

    @Override
    public void close() {
        links.forEach(NordbankLink::stop);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private NordbankLink link(int number) {
        if (number < 1 || number > links.size()) {
            throw new IllegalArgumentException(ID + " has links 1 to " + links.size() + ", not " + number);
        }
        return links.get(number - 1);
    }
}
