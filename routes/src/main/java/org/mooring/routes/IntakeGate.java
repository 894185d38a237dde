package org.mooring.routes;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.mooring.canonical.failure.IntakeClosed;
import org.mooring.canonical.failure.LinkUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps everything out of a hub that must not take anything in, and everything in it from being sent: one policy on the
 * routes, by their ids, so that a channel that somebody adds is behind it too.
 *
 * <ul>
 *   <li>A channel whose sender waits for an answer ({@code direct:}, SOAP, ISO 8583) runs, and refuses at its first step.
 *   <li>A channel that fetches (folders, queues) is not started: files stay in their inbox, messages on their queue.
 *   <li>What gives recorded payments to their flow again is not started.
 *   <li>A group of banks refuses what still comes to it, as if no link was up: nothing leaves.
 * </ul>
 *
 * A hub that starts open has no policy on any route, and pays nothing for this. Thread-safe.
 */
public final class IntakeGate implements RoutePolicyFactory {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeGate.class);
    private static final String CHANNEL = "channel-";
    private static final String GROUP = "group-";
    /** Their consumers only ever bring what somebody waits for. */
    private static final Set<String> ANSWERING = Set.of("direct", "cxf", "iso8583");

    private static final Set<String> GIVING_AGAIN = Set.of("ops-retry-waiting", "ops-resume-intakes");

    private final Set<String> notStarted = ConcurrentHashMap.newKeySet();
    private volatile String why;

    /** @param why the hub starts closed, in words; null when it starts open */
    public IntakeGate(String why) {
        this.why = why;
    }

    public boolean isClosed() {
        return why != null;
    }

    /** In words; null when it is open. */
    public String why() {
        return why;
    }

    /** Starts what was not, and lets through what comes. */
    public synchronized void open(CamelContext camel) {
        why = null;
        for (String id : Set.copyOf(notStarted)) {
            try {
                Route route = camel.getRoute(id);
                if (route != null) { // else it was taken away meanwhile
                    camel.getRouteController().startRoute(id);
                }
                notStarted.remove(id);
            } catch (Exception failed) {
                LOG.error("intake is open, but route {} could not be started; start it by hand", id, failed);
            }
        }
        LOG.info("intake is open");
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        boolean isBehind = routeId.startsWith(CHANNEL) || routeId.startsWith(GROUP) || GIVING_AGAIN.contains(routeId);
        return isClosed() && isBehind ? new Policy() : null;
    }

    private final class Policy extends RoutePolicySupport {
        @Override
        public void onInit(Route route) {
            if (isClosed() && !isAnswering(route)) {
                route.setAutoStartup(false);
                notStarted.add(route.getId());
            }
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            String closed = why;
            if (closed != null) {
                exchange.setException(
                        route.getId().startsWith(GROUP)
                                ? new LinkUnavailable(route.getId(), "the hub sends nothing: " + closed)
                                : new IntakeClosed(closed));
                exchange.setRouteStop(true);
            }
        }
    }

    private static boolean isAnswering(Route route) {
        String uri = route.getEndpoint().getEndpointUri();
        return ANSWERING.contains(uri.substring(0, uri.indexOf(':')));
    }
}
