package org.mooring.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.SendOutcome;

/** A link that is up and takes nothing. */
record IdleLink(String id) implements BankLink {
    @Override
    public LinkHealth health() {
        return new LinkHealth(LinkHealth.State.UP, 3);
    }

    @Override
    public PreparedMessage prepare(OutboundPayment outbound) {
        throw new LinkUnavailable(id, "takes nothing in this test");
    }

    @Override
    public CompletionStage<SendOutcome> send(PreparedMessage message) {
        return CompletableFuture.failedFuture(new LinkUnavailable(id, "takes nothing in this test"));
    }

    @Override
    public void start() {}

    @Override
    public void close() {}
}
