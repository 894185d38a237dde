package org.mooring.routes.reload;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Exchanges routes in a running context. For a {@code direct:} route new calls are held, the calls inside finish on the
 * old route, and the held ones go on with the new one. A channel is stopped gracefully: its consumer takes nothing new,
 * what is in flight is answered, and then the new consumer opens.
 */
final class RouteExchange {
    /** Longer than any bank's answer time by default, shorter than an operator's patience. */
    static final long DRAIN_MS_MAX = 30_000;

    private final CamelContext camel;

    RouteExchange(CamelContext camel) {
        this.camel = camel;
    }

    void addAll(List<RouteSource> sources) {
        for (RouteSource source : sources) {
            try {
                add(source);
            } catch (Exception e) {
                throw new RouteFilesInvalid(List.of(new RouteProblem(
                        source.file(), source.line(), "route '" + source.id() + "': " + e.getMessage())));
            }
        }
    }

    void add(RouteSource source) throws Exception {
        Resource resource =
                ResourceHelper.fromString(source.id().replaceAll("[^A-Za-z0-9-]", "-") + ".xml", source.xml());
        if (source.isConfiguration()) {
            PluginHelper.getRoutesLoader(camel).updateRoutes(resource);
        } else {
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
        }
    }

    /** Puts {@code after} in the place of {@code before}; when that fails, {@code before} runs again and the failure is thrown. */
    void replace(RouteSource before, RouteSource after) throws Exception {
        if (after.isConfiguration()) {
            add(after);
            return;
        }
        held(before, () -> {
            withdraw(before);
            try {
                add(after);
            } catch (Exception e) {
                removeIfPresent(after.id());
                add(before);
                throw e;
            }
        });
    }

    void remove(RouteSource source) throws Exception {
        if (source.isConfiguration()) {
            throw new IllegalStateException(
                    "a route configuration cannot be taken away while its routes run; restart the hub");
        }
        held(source, () -> withdraw(source));
    }

    private void held(RouteSource source, Swap swap) throws Exception {
        if (!source.isDirect()) {
            swap.run();
            return;
        }
        CallGate gate = camel.getComponent("direct", HoldableDirectComponent.class)
                .gate(source.from().substring("direct:".length()));
        gate.hold();
        try {
            int inside = gate.awaitEmpty(DRAIN_MS_MAX);
            if (inside > 0) {
                throw new IllegalStateException(inside + " exchanges were still inside after " + DRAIN_MS_MAX
                        + " ms; save the file again to try again");
            }
            swap.run();
        } finally {
            gate.open();
        }
    }

    private void withdraw(RouteSource source) throws Exception {
        boolean isStopped =
                camel.getRouteController().stopRoute(source.id(), DRAIN_MS_MAX, TimeUnit.MILLISECONDS, true);
        if (!isStopped) {
            throw new IllegalStateException(
                    "exchanges were still inside after " + DRAIN_MS_MAX + " ms; save the file again to try again");
        }
        camel.removeRoute(source.id());
    }

    private void removeIfPresent(String id) throws Exception {
        if (camel.getRoute(id) != null) {
            camel.getRouteController().stopRoute(id);
            camel.removeRoute(id);
        }
    }

    @FunctionalInterface
    private interface Swap {
        void run() throws Exception;
    }
}
