package org.mooring.connectors.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.Failures;
import org.mooring.connectors.LinkFull;

/** One exchange behind a breaker, from permission to verdict. The permission is given back exactly once. */
final class GuardedCall implements AsyncCallback {
    private final LinkBreaker guard;
    private final CircuitBreaker breaker;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final Object body;
    private Object tryBlockBefore;
    private long startedAt;

    GuardedCall(LinkBreaker guard, Exchange exchange, AsyncCallback callback) {
        this.guard = guard;
        this.breaker = guard.breaker();
        this.exchange = exchange;
        this.callback = callback;
        this.body = exchange.getMessage().getBody();
    }

    /** Call with the permission acquired. */
    void start() {
        // Tells multicasts and the like inside that the error handler stands outside, as in a doTry.
        tryBlockBefore = exchange.getProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK);
        exchange.setProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK, true);
        startedAt = breaker.getCurrentTimestamp();
        guard.guarded().process(exchange, this);
    }

    @Override
    public void done(boolean doneSync) {
        if (tryBlockBefore == null) {
            exchange.removeProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK);
        } else {
            exchange.setProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK, tryBlockBefore);
        }
        long took = breaker.getCurrentTimestamp() - startedAt;
        Throwable failure = Failures.unwrap(exchange.getException());
        tell(breaker, took, failure);
        exchange.setProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SUCCESSFUL_EXECUTION, failure == null);
        end();
    }

    /**
     * Tells the state machine how a call went that it had permitted.
     *
     * @param took in the breaker's unit
     * @param failure null when the bank answered
     */
    static void tell(CircuitBreaker breaker, long took, Throwable failure) {
        if (failure == null) {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        } else if (saysNothingAboutTheLink(failure)) {
            breaker.releasePermission();
        } else {
            breaker.onError(took, breaker.getTimestampUnit(), failure);
        }
    }

    /** Lets the exchange go on: by the fallback when nothing left the hub and there is one. */
    void end() {
        if (guard.fallback() == null || !(Failures.unwrap(exchange.getException()) instanceof LinkUnavailable)) {
            callback.done(false);
            return;
        }
        exchange.setProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_FROM_FALLBACK, true);
        exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, exchange.getException());
        exchange.setException(null);
        exchange.setRouteStop(false);
        exchange.getExchangeExtension().setRedeliveryExhausted(false);
        exchange.getMessage().setBody(body);
        guard.fallback().process(exchange, doneSync -> callback.done(false));
    }

    /** The hub refused the payment itself, or the link was merely full: no reason to think worse of it, or better. */
    private static boolean saysNothingAboutTheLink(Throwable failure) {
        return failure instanceof PaymentRejected
                || failure instanceof MessageUnreadable
                || (failure instanceof LinkUnavailable && failure.getCause() instanceof LinkFull);
    }
}
