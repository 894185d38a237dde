package org.mooring.connectors.balancer;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.LoadBalanceDefinition;
import org.apache.camel.model.loadbalancer.CustomLoadBalancerDefinition;
import org.apache.camel.processor.loadbalancer.LoadBalancer;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.CamelContextHelper;
import org.mooring.connectors.BankLinks;

/** The balancers that route files name: {@code <customLoadBalancer ref="leastInFlight"/>}. */
public final class Balancers {
    public static final String ROUND_ROBIN = "roundRobin";
    public static final String LEAST_IN_FLIGHT = "leastInFlight";

    private Balancers() {}

    /**
     * Binds the balancers by name. Each look-up yields a fresh one: a balancer owns the children of its
     * {@code <loadBalance>}, and two groups sharing one would send to each other's banks.
     *
     * @param breakers where each link's breaker is found by the link's id
     */
    public static void bindTo(Registry registry, BankLinks links, CircuitBreakerRegistry breakers) {
        bind(registry, ROUND_ROBIN, () -> new LinkBalancer(RoundRobin::new, links, breakers));
        bind(registry, LEAST_IN_FLIGHT, () -> new LinkBalancer(LeastInFlight::new, links, breakers));
    }

    /** Lets the balancers know which links' routes are started; call before routes are added. */
    public static void watchRoutes(CamelContext context) {
        StartedRoutes startedRoutes = new StartedRoutes();
        context.addRoutePolicyFactory(startedRoutes);
        context.getCamelContextExtension().addContextPlugin(StartedRoutes.class, startedRoutes);
    }

    /** The processor of a {@code <loadBalance>} that names one of our balancers; null when it names another kind. */
    public static Processor createProcessor(Route route, LoadBalanceDefinition definition) throws Exception {
        if (definition.getLoadBalancerType() instanceof CustomLoadBalancerDefinition custom
                && custom.getRef() != null) {
            String ref = CamelContextHelper.parseText(route.getCamelContext(), custom.getRef());
            LoadBalancer balancer = CamelContextHelper.lookup(route.getCamelContext(), ref, LoadBalancer.class);
            if (balancer instanceof LinkBalancer ours) {
                return new LinkBalancerReifier(route, definition, ours).createProcessor();
            }
        }
        return null;
    }

    private static void bind(Registry registry, String name, Supplier<Object> balancer) {
        registry.bindAsPrototype(name, LoadBalancer.class, balancer);
    }
}
