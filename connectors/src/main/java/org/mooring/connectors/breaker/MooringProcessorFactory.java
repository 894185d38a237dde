package org.mooring.connectors.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.LoadBalanceDefinition;
import org.apache.camel.spi.ProcessorFactory;
import org.apache.camel.support.PluginHelper;
import org.mooring.connectors.balancer.Balancers;

/**
 * Gives two elements of route files another implementation: {@code <circuitBreaker>} becomes asynchronous, and a
 * {@code <loadBalance>} with one of our balancers learns the links of its children. Everything else is Camel's own.
 */
public final class MooringProcessorFactory implements ProcessorFactory {
    private final ProcessorFactory camels;
    private final Breakers breakers;

    private MooringProcessorFactory(ProcessorFactory camels, Breakers breakers) {
        this.camels = camels;
        this.breakers = breakers;
    }

    /**
     * Call before routes are added; with Spring Boot in {@code CamelContextConfiguration.beforeApplicationStart}.
     *
     * @param registry where every breaker stands under its link's id, for metrics and for the balancers
     */
    public static void install(CamelContext context, CircuitBreakerRegistry registry) {
        ProcessorFactory camels = PluginHelper.getProcessorFactory(context);
        context.getCamelContextExtension()
                .addContextPlugin(ProcessorFactory.class, new MooringProcessorFactory(camels, new Breakers(registry)));
        context.getCamelContextExtension().addContextPlugin(CircuitBreakerRegistry.class, registry);
        Balancers.watchRoutes(context);
    }

    @Override
    public Processor createProcessor(Route route, NamedNode definition) throws Exception {
        if (definition instanceof CircuitBreakerDefinition circuitBreaker) {
            return new BreakerReifier(route, circuitBreaker, breakers).createProcessor();
        }
        if (definition instanceof LoadBalanceDefinition loadBalance) {
            Processor group = Balancers.createProcessor(route, loadBalance);
            if (group != null) {
                return group;
            }
        }
        return camels.createProcessor(route, definition);
    }

    @Override
    public Processor createChildProcessor(Route route, NamedNode definition, boolean mandatory) throws Exception {
        return camels.createChildProcessor(route, definition, mandatory);
    }

    @Override
    public Processor createProcessor(CamelContext context, String definitionName, Object[] args) throws Exception {
        return camels.createProcessor(context, definitionName, args);
    }
}
