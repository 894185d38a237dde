package org.mooring.connectors.balancer;

import java.util.Optional;
import org.apache.camel.Channel;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.LoadBalanceDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.reifier.LoadBalanceReifier;
import org.apache.camel.spi.IdAware;
import org.apache.camel.spi.RouteIdAware;
import org.mooring.connectors.LinkNames;

/**
 * Makes a bank group of a {@code <loadBalance>}. Differs from Camel's own in three things: each child is asked which link
 * it leads to; each child gets its id; and no child is wrapped in the route's error handler, which would otherwise
 * see (and might handle) a link's failure before the balancer can try the next link. The group as a whole keeps it.
 */
final class LinkBalancerReifier extends LoadBalanceReifier {
    private final LinkBalancer balancer;

    LinkBalancerReifier(Route route, LoadBalanceDefinition definition, LinkBalancer balancer) {
        super(route, definition);
        this.balancer = balancer;
    }

    @Override
    public Processor createProcessor() throws Exception {
        balancer.setStartedRoutes(startedRoutes());
        balancer.setId(getId(definition));
        balancer.setRouteId(route.getRouteId());
        for (ProcessorDefinition<?> child : definition.getOutputs()) {
            balancer.add(linkOf(child), wayTo(child), leadsToRoute(child));
        }
        return wrapChannel(balancer, definition, definition.getInheritErrorHandler());
    }

    private Channel wayTo(ProcessorDefinition<?> child) throws Exception {
        Processor processor = createProcessor(child);
        if (processor instanceof IdAware idAware) {
            idAware.setId(getId(child));
        }
        if (processor instanceof RouteIdAware routeIdAware) {
            routeIdAware.setRouteId(route.getRouteId());
        }
        return wrapChannel(processor, child, false);
    }

    private StartedRoutes startedRoutes() {
        return camelContext.getCamelContextExtension().getContextPlugin(StartedRoutes.class);
    }

    private boolean leadsToRoute(ProcessorDefinition<?> child) {
        return child instanceof SendDefinition<?> send
                && parseString(send.getEndpointUri()).startsWith("direct:");
    }

    private String linkOf(ProcessorDefinition<?> child) {
        Optional<String> link = LinkNames.ofStep(camelContext, child);
        return link.orElseThrow(() -> new IllegalArgumentException("loadBalance output " + getId(child)
                + " names no bank link, must send to direct:bank-<bank>-link-<number> or <protocol>-link:<bank>/<number>"
                + " [route=" + route.getRouteId() + ", step=" + getId(definition) + "]; route not started"));
    }
}
