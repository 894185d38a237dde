package org.mooring.connectors.breaker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnFallbackDefinition;
import org.apache.camel.model.Resilience4jConfigurationCommon;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.mooring.connectors.LinkNames;

/** Makes a {@link LinkBreaker} of a {@code <circuitBreaker>}. */
final class BreakerReifier extends ProcessorReifier<CircuitBreakerDefinition> {
    private final Breakers breakers;

    BreakerReifier(Route route, CircuitBreakerDefinition definition, Breakers breakers) {
        super(route, definition);
        this.breakers = breakers;
    }

    @Override
    public Processor createProcessor() throws Exception {
        Processor guarded = createChildProcessor(true);
        Processor fallback = createFallback();
        Optional<String> link = link();
        String name = link.orElseGet(() -> getId(definition));
        LinkBreaker breaker = new LinkBreaker(
                breakers.obtain(name, settings()),
                link.orElse(null),
                AsyncProcessorConverterHelper.convert(guarded),
                fallback == null ? null : AsyncProcessorConverterHelper.convert(fallback));
        breaker.setId(getId(definition));
        breaker.setRouteId(route.getRouteId());
        breaker.setDisabled(isDisabled(camelContext, definition));
        return breaker;
    }

    /** The route's own link; elsewhere, as inside a {@code <loadBalance>}, the link that the guarded steps send to. */
    private Optional<String> link() {
        return LinkNames.ofRoute(route.getRouteId()).or(() -> LinkNames.ofStep(camelContext, definition));
    }

    private Processor createFallback() throws Exception {
        OnFallbackDefinition onFallback = definition.getOnFallback();
        if (onFallback == null || onFallback.getOutputs().isEmpty()) {
            return null;
        }
        if (parseBoolean(onFallback.getFallbackViaNetwork(), false)) {
            throw new IllegalArgumentException(
                    "onFallback fallbackViaNetwork is true, must be left out: the fallback runs" + " in the route ["
                            + where() + "]; route not started");
        }
        return createOutputsProcessor(onFallback.getOutputs());
    }

    private BreakerSettings settings() {
        List<Resilience4jConfigurationCommon> sources = new ArrayList<>();
        if (definition.getResilience4jConfiguration() != null) {
            sources.add(definition.getResilience4jConfiguration());
        }
        if (definition.getConfiguration() != null) {
            sources.add(referred(parseString(definition.getConfiguration())));
        }
        return new BreakerConfiguration(sources, this::parseString, where()).read();
    }

    private Resilience4jConfigurationCommon referred(String name) {
        Resilience4jConfigurationDefinition inModel = camelContext
                .getCamelContextExtension()
                .getContextPlugin(Model.class)
                .getResilience4jConfiguration(name);
        return inModel != null ? inModel : mandatoryLookup(name, Resilience4jConfigurationDefinition.class);
    }

    private String where() {
        return "route=" + route.getRouteId() + ", step=" + getId(definition);
    }
}
