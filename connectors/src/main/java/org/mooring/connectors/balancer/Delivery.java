package org.mooring.connectors.balancer;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.connectors.Failures;
import org.mooring.connectors.PaymentExchange;

/** One payment on its way through a bank group. Runs on one thread at a time: the one that the last link ended on. */
final class Delivery implements AsyncCallback {
    private final LinkBalancer group;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final Object payment;
    private final List<LinkCandidate> tried = new ArrayList<>(2);
    private LinkCandidate current;

    Delivery(LinkBalancer group, Exchange exchange, AsyncCallback callback) {
        this.group = group;
        this.exchange = exchange;
        this.callback = callback;
        this.payment = exchange.getMessage().getBody();
    }

    void start() {
        tryNext(null);
    }

    private void tryNext(LinkUnavailable before) {
        current = group.choose(tried);
        if (current == null) {
            exchange.setException(new LinkUnavailable(group.group(), noneLeft(), before));
            callback.done(false);
            return;
        }
        tried.add(current);
        current.give();
        exchange.setProperty(PaymentExchange.LINK, current.link());
        current.way().process(exchange, this);
    }

    @Override
    public void done(boolean doneSync) {
        current.takeBack();
        LinkUnavailable unavailable = unavailable(Failures.unwrap(exchange.getException()));
        if (unavailable != null) {
            makeAsBefore();
            exchange.getContext()
                    .getCamelContextExtension()
                    .getReactiveExecutor()
                    .schedule(() -> tryNext(unavailable));
        } else {
            callback.done(false);
        }
    }

    /** The failure as what lets another link be tried; null when there is none, or it does not say that nothing left. */
    private LinkUnavailable unavailable(Throwable failure) {
        if (failure instanceof LinkUnavailable said) {
            return said;
        }
        // The link's route went between choice and arrival. Without a prepared message nothing can have been sent.
        boolean notEntered = failure instanceof DirectConsumerNotAvailableException
                && exchange.getProperty(PaymentExchange.PREPARED) == null;
        return notEntered ? new LinkUnavailable(current.link(), "its route takes nothing", failure) : null;
    }

    /** Nothing that the link's route left on the exchange may reach the next one: neither its failure nor its message. */
    private void makeAsBefore() {
        exchange.setException(null);
        exchange.setRouteStop(false);
        exchange.setRollbackOnly(false);
        exchange.setRollbackOnlyLast(false);
        ExchangeExtension extension = exchange.getExchangeExtension();
        extension.setFailureHandled(false);
        extension.setErrorHandlerHandled(null);
        extension.setRedeliveryExhausted(false);
        exchange.removeProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
        exchange.removeProperty(ExchangePropertyKey.EXCEPTION_HANDLED);
        exchange.removeProperty(ExchangePropertyKey.FAILURE_ENDPOINT);
        exchange.removeProperty(ExchangePropertyKey.FAILURE_ROUTE_ID);
        exchange.removeProperty(PaymentExchange.PREPARED);
        exchange.removeProperty(PaymentExchange.LINK);
        if (exchange.hasOut()) {
            exchange.setOut(null);
        }
        exchange.getIn().setBody(payment);
    }

    private String noneLeft() {
        if (tried.isEmpty()) {
            return "no link can take a payment (" + group.getLinks() + ")";
        }
        List<String> ids = tried.stream().map(LinkCandidate::link).toList();
        return "no link took the payment, tried " + ids + " (" + group.getLinks() + ")";
    }
}
