package org.mooring.routes.channel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.mooring.canonical.StatusReport;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.PaymentExchange;
import org.mooring.routes.FlowExchange;

/**
 * Puts one entry of a file on the exchange that the splitter made for it, as if it had come alone; waits for a free slot.
 * Recording and sending have slots of their own: what waits for a bank must not keep others from being recorded.
 */
public final class BeginEntry {
    /** Enough to keep group commits and links full; far below any link's own limit. */
    private static final int ENTRIES_AT_ONCE_MAX = 128;

    private final EntrySlots recording;
    private final EntrySlots sending;

    /**
     * @param inOrder one thread, on which {@link #receive} is called too: entries are recorded in the order of the calls
     * @param others goes on with entries that are sent
     */
    public BeginEntry(Executor inOrder, Executor others) {
        recording = new EntrySlots(ENTRIES_AT_ONCE_MAX, inOrder);
        sending = new EntrySlots(ENTRIES_AT_ONCE_MAX, others);
    }

    /** Before {@code direct:flow-receive}. */
    public CompletionStage<Void> receive(Exchange exchange) {
        return recording.take().thenRun(() -> {
            giveBackWhenDone(exchange, recording);
            FileEntry entry = exchange.getMessage().getBody(FileEntry.class);
            exchange.setProperty(FileEntry.PROPERTY, entry);
            exchange.setProperty(FlowExchange.WAITS_LATER, Boolean.TRUE);
            exchange.setProperty(PaymentExchange.REQUEST, entry.request());
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().setBody(entry.request().payment());
        });
    }

    /** Before {@code direct:flow-payment}. A repeat waits for its first without a slot, which that one may need. */
    public CompletionStage<Void> process(Exchange exchange) {
        FileEntry entry = exchange.getMessage().getBody(FileEntry.class);
        exchange.setProperty(FileEntry.PROPERTY, entry);
        exchange.getMessage().removeHeaders("*");
        if (entry.firstAnswer() != null) {
            return entry.firstAnswer().thenAccept(report -> answered(exchange, report));
        }
        if (entry.report() != null) {
            answered(exchange, entry.report());
            return CompletableFuture.completedFuture(null);
        }
        return sending.take().thenRun(() -> {
            giveBackWhenDone(exchange, sending);
            InboundRequest request = entry.inHand().request();
            FileFlow.recorded(exchange).remove(request.uetr());
            exchange.setProperty(PaymentExchange.REQUEST, request);
            exchange.setProperty(FlowExchange.IN_HAND, entry.inHand());
            exchange.setProperty(FlowExchange.OPEN, Boolean.TRUE);
            exchange.getMessage().setBody(request.payment());
            FlowExchange.routingFacts(exchange, request);
        });
    }

    private static void answered(Exchange exchange, StatusReport report) {
        exchange.setProperty(FlowExchange.OPEN, Boolean.FALSE);
        exchange.getMessage().setBody(report);
    }

    private static void giveBackWhenDone(Exchange exchange, EntrySlots slots) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                slots.giveBack();
            }
        });
    }
}
