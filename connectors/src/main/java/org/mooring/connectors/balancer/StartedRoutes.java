package org.mooring.connectors.balancer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.mooring.connectors.LinkNames;

/**
 * Which links' routes are started, kept by the routes themselves. Camel's own look-up goes to a map that a live reload
 * changes under its readers; this one is safe for any thread.
 */
final class StartedRoutes implements RoutePolicyFactory {
    private final Set<String> started = ConcurrentHashMap.newKeySet();

    boolean contains(String routeId) {
        return started.contains(routeId);
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return LinkNames.ofRoute(routeId).isPresent() ? new Watch() : null;
    }

    private final class Watch extends RoutePolicySupport {
        @Override
        public void onStart(Route route) {
            started.add(route.getRouteId());
        }

        @Override
        public void onResume(Route route) {
            started.add(route.getRouteId());
        }

        @Override
        public void onSuspend(Route route) {
            started.remove(route.getRouteId());
        }

        @Override
        public void onStop(Route route) {
            started.remove(route.getRouteId());
        }

        @Override
        public void onRemove(Route route) {
            started.remove(route.getRouteId());
        }
    }
}
