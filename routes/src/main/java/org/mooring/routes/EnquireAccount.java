package org.mooring.routes;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.AccountInquiry;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.Failures;
import org.mooring.connectors.ServiceAnswer;
import org.mooring.connectors.breaker.LinkGuard;
import org.mooring.connectors.iso8583.InboundEnquiry;
import org.mooring.transformers.iso8583.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a bank of the chosen group answer an enquiry, over the link that has least to do and whose breaker
 * lets it. Nothing is paid by it and nothing
 * is recorded: where nothing left, the next link is tried; where nothing came back, its originator asks again.
 */
public final class EnquireAccount {
    private static final Logger LOG = LoggerFactory.getLogger(EnquireAccount.class);

    private final BankLinks links;
    private final LinkGuard guard;
    private final Map<String, List<String>> banksByGroup;

    /**
     * @param guard refuses links whose breaker is open, and counts what becomes of the others
     * @param banksByGroup ids of the banks of each group
     */
    public EnquireAccount(BankLinks links, LinkGuard guard, Map<String, List<String>> banksByGroup) {
        this.links = links;
        this.guard = guard;
        this.banksByGroup = Map.copyOf(banksByGroup);
    }

    public CompletionStage<Void> enquire(Exchange exchange) throws InvalidPayloadException {
        InboundEnquiry enquiry = exchange.getMessage().getMandatoryBody(InboundEnquiry.class);
        List<String> banks =
                banksByGroup.getOrDefault(exchange.getProperty(FlowExchange.GROUP, "", String.class), List.of());
        Iterator<BankLink> candidates = banks.stream()
                .flatMap(bank -> links.of(bank).stream())
                .filter(AccountInquiry.class::isInstance)
                .filter(link -> link.health().isUsable())
                .sorted(Comparator.comparing(link -> link.health().inFlight()))
                .iterator();
        return ask(enquiry, candidates)
                .thenAccept(answer -> exchange.getMessage().setBody(answer));
    }

    private CompletionStage<ServiceAnswer> ask(InboundEnquiry enquiry, Iterator<BankLink> candidates) {
        if (!candidates.hasNext()) {
            return CompletableFuture.completedFuture(ServiceAnswer.of(ResponseCode.ISSUER_INOPERATIVE));
        }
        BankLink link = candidates.next();
        return guard.guard(link.id(), () -> ((AccountInquiry) link).enquire(enquiry.enquiry(), enquiry.sensitive()))
                .handle((answer, failure) -> failure == null
                        ? CompletableFuture.completedFuture(answer)
                        : failed(Failures.unwrap(failure), enquiry, candidates))
                .thenCompose(Function.identity());
    }

    private CompletionStage<ServiceAnswer> failed(
            Throwable failure, InboundEnquiry enquiry, Iterator<BankLink> candidates) {
        if (failure instanceof LinkUnavailable) {
            return ask(enquiry, candidates);
        }
        LOG.warn("an enquiry was not answered: {}", failure.getMessage());
        return CompletableFuture.completedFuture(ServiceAnswer.of(
                failure instanceof PaymentRejected rejected
                        ? ResponseCode.of(rejected.reason().code())
                        : ResponseCode.ISSUER_INOPERATIVE));
    }
}
