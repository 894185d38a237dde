package org.mooring.routes.channel;

import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.mooring.connectors.PaymentExchange;
import org.mooring.routes.FlowExchange;

/**
 * Puts one entry of a file on the exchange that the splitter made for it, as if it had come alone; waits for a free slot.
 */
public final class BeginEntry {
    /** Enough to keep group commits and links full; far below any link's own limit. */
    private static final int ENTRIES_AT_ONCE_MAX = 128;

    private final EntrySlots slots = new EntrySlots(ENTRIES_AT_ONCE_MAX);

    public CompletionStage<Void> begin(Exchange exchange) {
        return slots.take().thenRun(() -> {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    slots.giveBack();
                }
            });
            FileEntry entry = exchange.getMessage().getBody(FileEntry.class);
            exchange.setProperty(FileEntry.PROPERTY, entry);
            exchange.setProperty(PaymentExchange.REQUEST, entry.request());
            exchange.setProperty(FlowExchange.IN_HAND, entry.inHand());
            exchange.setProperty(FlowExchange.OPEN, entry.inHand() != null && entry.report() == null);
            exchange.getMessage().removeHeaders("*");
            if (entry.report() != null) {
                exchange.getMessage().setBody(entry.report());
            } else {
                exchange.getMessage().setBody(entry.request().payment());
                if (entry.request().refusal() == null) { // a refused entry is recorded and goes to no bank
                    FlowExchange.routingFacts(exchange, entry.request());
                }
            }
        });
    }
}
