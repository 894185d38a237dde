package org.mooring.routes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.SendOutcome;
import org.mooring.transformers.MappingReport;

/** A bank link whose next answers the test writes down; counts what would have left. Approves when the script is empty. */
final class ScriptedLink implements BankLink {
    static final String REFERENCE = "REFERENCE";

    private final String id;
    private final Queue<Function<PreparedMessage, CompletionStage<SendOutcome>>> script = new ArrayDeque<>();
    private final List<Uetr> sent = new ArrayList<>();
    private volatile MappingReport mapping = MappingReport.CLEAN;
    private volatile boolean isDown;
    private volatile Consumer<Uetr> onPrepare = payment -> {};

    ScriptedLink(String id) {
        this.id = id;
    }

    synchronized void next(Function<PreparedMessage, CompletionStage<SendOutcome>> answer) {
        script.add(answer);
    }

    /** What every message prepared from now on says that it lost. */
    void loses(MappingReport report) {
        mapping = report;
    }

    void nextFails(RuntimeException failure) {
        next(message -> CompletableFuture.failedFuture(failure));
    }

    /** Payments that were handed to {@link #send}, whatever came of it. */
    synchronized List<Uetr> sent() {
        return List.copyOf(sent);
    }

    static SendOutcome approved(PreparedMessage message) {
        String bank = message.link().substring(0, message.link().indexOf('/'));
        return approved(message.outbound().payment().uetr(), bank);
    }

    static SendOutcome approved(Uetr payment, String bank) {
        return new SendOutcome.Accepted(
                new StatusReport(payment, TransactionStatus.ACSC, null, null, bank, "REF", "00", null, Map.of()));
    }

    static SendOutcome declined(Uetr payment, String bank) {
        return new SendOutcome.Rejected(new StatusReport(
                payment,
                TransactionStatus.RJCT,
                StatusReason.of(ReasonCode.AM04),
                null,
                bank,
                "REF",
                "51",
                null,
                Map.of()));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public LinkHealth health() {
        return new LinkHealth(isDown ? LinkHealth.State.DOWN : LinkHealth.State.UP, 0);
    }

    void goDown() {
        isDown = true;
    }

    void comeUp() {
        isDown = false;
    }

    /** What happens between the decision to send and its record. */
    void onPrepare(Consumer<Uetr> what) {
        onPrepare = what;
    }

    @Override
    public PreparedMessage prepare(OutboundPayment outbound) {
        onPrepare.accept(outbound.payment().uetr());
        return new PreparedMessage(id, REFERENCE, new byte[] {1, 2, 3}, outbound, mapping);
    }

    @Override
    public synchronized CompletionStage<SendOutcome> send(PreparedMessage message) {
        sent.add(message.outbound().payment().uetr());
        var answer = script.poll();
        return answer == null ? CompletableFuture.completedFuture(approved(message)) : answer.apply(message);
    }

    @Override
    public void start() {
        // always up
    }

    @Override
    public void close() {
        // nothing is open
    }
}
