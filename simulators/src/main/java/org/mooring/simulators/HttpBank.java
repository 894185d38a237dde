package org.mooring.simulators;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/** What the banks over HTTP have in common: one link, one ledger, faults. */
abstract class HttpBank implements BankSimulator {
    private final String id;
    private final Ledger ledger;
    private final Faults faults = new Faults();
    private final HttpListener listener;
    private volatile boolean isDecidingLater;

    HttpBank(String id, String referencePrefix, int port, LedgerLimits limits) {
        this.id = id;
        this.ledger = new Ledger(id, referencePrefix, limits, Clock.systemUTC());
        this.listener = new HttpListener(id, port, faults, this::reply);
    }

    /** One request; runs on several threads at once. */
    abstract HttpReply reply(HttpRequest request);

    /** Decides the payment; the answer leaves only when the decision and the faults let it. */
    final HttpReply pay(PaymentOrder order, Function<Ledger.Posting, HttpReply> answer) {
        if (faults.takeLoss()) {
            return HttpReply.NEVER;
        }
        Ledger.Posting posting = ledger.post(order);
        if (faults.takeCut()) {
            return HttpReply.CUT;
        }
        return posting.decision() == Decision.BOOKED_UNANSWERED ? HttpReply.NEVER : answer.apply(posting);
    }

    /** While on, approved payments are reported as not decided yet, to inquiries too. The ledger shows them as booked. */
    public final void decideLater(boolean on) {
        isDecidingLater = on;
    }

    final boolean isDecidingLater() {
        return isDecidingLater;
    }

    final String link() {
        return id + "/1";
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final Ledger ledger() {
        return ledger;
    }

    @Override
    public final int linkCount() {
        return 1;
    }

    @Override
    public final int port(int link) {
        return listener(link).port();
    }

    @Override
    public final void stopLink(int link) {
        listener(link).stop();
    }

    @Override
    public final void startLink(int link) {
        listener(link).start();
    }

    @Override
    public final void delayBetween(Duration min, Duration max, long seed) {
        faults.delay(min, max, seed);
    }

    @Override
    public final void silence(boolean on) {
        faults.silence(on);
    }

    @Override
    public final void cutAfterNextRequest() {
        faults.cutAfterNextRequest();
    }

    @Override
    public final void loseNextRequest() {
        faults.loseNextRequest();
    }

    @Override
    public final void close() {
        listener.close();
    }

    private HttpListener listener(int link) {
        if (link != 1) {
            throw new IllegalArgumentException(id + " has link 1 only, not " + link);
        }
        return listener;
    }
}
