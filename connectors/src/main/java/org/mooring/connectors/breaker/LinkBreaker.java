package org.mooring.connectors.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;
import java.util.Locale;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Traceable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.processor.BaseProcessorSupport;
import org.apache.camel.spi.IdAware;
import org.apache.camel.spi.RouteIdAware;
import org.apache.camel.support.service.ServiceHelper;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.connectors.PaymentExchange;

/**
 * The circuit breaker of one bank link. Asks for permission, lets the guarded steps run for as long as the bank takes
 * without holding a thread, and tells the state machine how it went when they are done. Refusing is a
 * {@link LinkUnavailable}: nothing was sent.
 *
 * <p>JMX names are those of Camel's own resilience4j processor, so that whatever reads one reads the other.
 */
@ManagedResource(description = "Circuit breaker of a bank link")
public final class LinkBreaker extends BaseProcessorSupport
        implements Navigate<Processor>, Traceable, IdAware, RouteIdAware {
    private final CircuitBreaker breaker;
    private final String link;
    private final AsyncProcessor guarded;
    private final AsyncProcessor fallback;
    private String id;
    private String routeId;

    /**
     * @param link null when the guarded steps send to no bank link
     * @param fallback null when there is none
     */
    LinkBreaker(CircuitBreaker breaker, String link, AsyncProcessor guarded, AsyncProcessor fallback) {
        this.breaker = breaker;
        this.link = link;
        this.guarded = guarded;
        this.fallback = fallback;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        GuardedCall call = new GuardedCall(this, exchange, callback);
        if (!breaker.tryAcquirePermission()) {
            exchange.setProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SHORT_CIRCUITED, true);
            exchange.setProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_REJECTED, true);
            exchange.setException(new LinkUnavailable(breaker.getName(), "breaker is " + stateInWords()));
            call.end();
        } else {
            if (link != null) {
                exchange.setProperty(PaymentExchange.LINK, link);
            }
            call.start();
        }
        return false;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    AsyncProcessor guarded() {
        return guarded;
    }

    AsyncProcessor fallback() {
        return fallback;
    }

    private String stateInWords() {
        return breaker.getState().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(guarded, fallback);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(guarded, fallback);
    }

    @Override
    protected void doShutdown() throws Exception {
        ServiceHelper.stopAndShutdownServices(guarded, fallback);
    }

    @Override
    public List<Processor> next() {
        return fallback == null ? List.of(guarded) : List.of(guarded, fallback);
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public String getTraceLabel() {
        return "circuitBreaker";
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public void setId(String id) {
        this.id = id;
    }

    @Override
    public String getRouteId() {
        return routeId;
    }

    @Override
    public void setRouteId(String routeId) {
        this.routeId = routeId;
    }

    @ManagedAttribute(description = "Name of the breaker: the bank link it guards")
    public String getCircuitBreakerName() {
        return breaker.getName();
    }

    @ManagedAttribute(description = "State of the breaker: CLOSED, OPEN, HALF_OPEN, FORCED_OPEN")
    public String getCircuitBreakerState() {
        return breaker.getState().name();
    }

    @ManagedAttribute(description = "Failed calls of the window in percent; -1 while there are too few calls")
    public float getFailureRate() {
        return breaker.getMetrics().getFailureRate();
    }

    @ManagedAttribute(description = "Slow calls of the window in percent; -1 while there are too few calls")
    public float getSlowCallRate() {
        return breaker.getMetrics().getSlowCallRate();
    }

    @ManagedAttribute(description = "Calls in the window")
    public int getNumberOfBufferedCalls() {
        return breaker.getMetrics().getNumberOfBufferedCalls();
    }

    @ManagedAttribute(description = "Calls in the window that failed")
    public int getNumberOfFailedCalls() {
        return breaker.getMetrics().getNumberOfFailedCalls();
    }

    @ManagedAttribute(description = "Calls in the window that the bank answered")
    public int getNumberOfSuccessfulCalls() {
        return breaker.getMetrics().getNumberOfSuccessfulCalls();
    }

    @ManagedAttribute(description = "Calls in the window that were slow")
    public int getNumberOfSlowCalls() {
        return breaker.getMetrics().getNumberOfSlowCalls();
    }

    @ManagedAttribute(description = "Calls refused since the breaker opened")
    public long getNumberOfNotPermittedCalls() {
        return breaker.getMetrics().getNumberOfNotPermittedCalls();
    }

    @ManagedAttribute(description = "Failed calls in percent at which the breaker opens")
    public float getCircuitBreakerFailureRateThreshold() {
        return breaker.getCircuitBreakerConfig().getFailureRateThreshold();
    }

    @ManagedAttribute(description = "Calls in a window, or seconds when it is time-based")
    public int getCircuitBreakerSlidingWindowSize() {
        return breaker.getCircuitBreakerConfig().getSlidingWindowSize();
    }

    @ManagedOperation(description = "Lets calls through and forgets what was counted")
    public void transitionToCloseState() {
        breaker.transitionToClosedState();
    }

    @ManagedOperation(description = "Refuses calls until the time in the open state has passed")
    public void transitionToOpenState() {
        breaker.transitionToOpenState();
    }

    @ManagedOperation(description = "Lets trial calls through")
    public void transitionToHalfOpenState() {
        breaker.transitionToHalfOpenState();
    }

    @ManagedOperation(description = "Refuses calls until an operator closes the breaker")
    public void transitionToForcedOpenState() {
        breaker.transitionToForcedOpenState();
    }
}
