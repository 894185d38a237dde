package org.mooring.routes.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.mooring.canonical.StatusReport;
import org.mooring.connectors.PaymentExchange;
import org.mooring.routes.FlowExchange;
import org.mooring.routes.PaymentInHand;

/** Gathers the entries of a file as they come back from the flow; one that failed fails the whole, which stays unacknowledged. */
public final class CollectEntries implements AggregationStrategy {
    /** Camel copies the properties of the collected exchange onto that of the whole, of which these are not true. */
    private static final List<String> ABOUT_ONE_ENTRY = List.of(
            FileEntry.PROPERTY,
            PaymentExchange.REQUEST,
            FlowExchange.IN_HAND,
            FlowExchange.OPEN,
            FlowExchange.WAITS_LATER,
            FlowExchange.FIRST_ANSWER);

    @Override
    public Exchange aggregate(Exchange collected, Exchange entryExchange) {
        Exchange result = collected == null ? entryExchange : collected;
        List<FileEntry> entries = collected == null ? new ArrayList<>() : entries(collected);
        if (entryExchange.getException() != null) {
            result.setException(entryExchange.getException());
        } else {
            entries.add(outcome(entryExchange));
        }
        ABOUT_ONE_ENTRY.forEach(result::removeProperty);
        result.getMessage().setBody(entries);
        holdsForAll(FlowExchange.REPLAYED, result, collected, entryExchange);
        holdsForAll(FlowExchange.CONFLICT, result, collected, entryExchange);
        return result;
    }

    /** The whole is a repeat, or in conflict, only when each of its entries is; otherwise the entries' reports tell. */
    private static void holdsForAll(String property, Exchange result, Exchange collected, Exchange entryExchange) {
        boolean holds = Boolean.TRUE.equals(entryExchange.getProperty(property))
                && (collected == null || Boolean.TRUE.equals(collected.getProperty(property)));
        result.setProperty(property, holds);
    }

    @SuppressWarnings("unchecked")
    static List<FileEntry> entries(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    private static FileEntry outcome(Exchange exchange) {
        FileEntry entry = exchange.getProperty(FileEntry.PROPERTY, FileEntry.class);
        if (entry.request() == null) {
            return entry.answered(exchange.getMessage().getBody(StatusReport.class));
        }
        PaymentInHand inHand = exchange.getProperty(FlowExchange.IN_HAND, PaymentInHand.class);
        boolean isOpen = Boolean.TRUE.equals(exchange.getProperty(FlowExchange.OPEN));
        if (isOpen) {
            FileFlow.recorded(exchange).put(inHand.request().uetr(), inHand);
        }
        return entry.received(
                inHand,
                firstAnswer(exchange),
                isOpen ? null : exchange.getMessage().getBody(StatusReport.class));
    }

    @SuppressWarnings("unchecked")
    private static CompletionStage<StatusReport> firstAnswer(Exchange exchange) {
        return exchange.getProperty(FlowExchange.FIRST_ANSWER, CompletionStage.class);
    }
}
