package org.mooring.connectors;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A bank link that does what a test says, and counts. */
public final class ScriptedLink implements BankLink {
    private final String id;
    private final AtomicInteger sent = new AtomicInteger();
    private volatile Function<PreparedMessage, CompletionStage<SendOutcome>> script;
    private volatile LinkHealth.State state = LinkHealth.State.UP;

    public ScriptedLink(String id, Function<PreparedMessage, CompletionStage<SendOutcome>> script) {
        this.id = id;
        this.script = script;
    }

    public void answers(Function<PreparedMessage, CompletionStage<SendOutcome>> newScript) {
        this.script = newScript;
    }

    public void is(LinkHealth.State newState) {
        this.state = newState;
    }

    public int sent() {
        return sent.get();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public LinkHealth health() {
        return new LinkHealth(state, 0);
    }

    @Override
    public PreparedMessage prepare(OutboundPayment outbound) {
        return TestPayments.prepared(id, outbound.payment());
    }

    @Override
    public CompletionStage<SendOutcome> send(PreparedMessage message) {
        sent.incrementAndGet();
        return script.apply(message);
    }

    @Override
    public void start() {}

    @Override
    public void close() {}
}
