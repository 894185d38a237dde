package org.mooring.app.assembly;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.mooring.app.backup.IntakeMark;
import org.mooring.app.config.MacProperties;
import org.mooring.app.config.MooringProperties;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.balancer.Balancers;
import org.mooring.connectors.breaker.MooringProcessorFactory;
import org.mooring.connectors.chain.Anchorage;
import org.mooring.connectors.iso8583.Iso8583Component;
import org.mooring.connectors.iso8583.SessionEvents;
import org.mooring.routes.IntakeGate;
import org.mooring.routes.OpenPayments;
import org.mooring.routes.reload.BankTopology;
import org.mooring.routes.reload.HoldableDirectComponent;
import org.mooring.routes.reload.LiveRoutes;
import org.mooring.routes.reload.RouteWatcher;
import org.mooring.transformers.iso8583.Iso8583Dialects;
import org.mooring.transformers.iso8583.mac.MessageAuthentication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes: our parts into Camel's context, the folder's files into routes, and the watch over the folder. */
@Configuration(proxyBeanMethods = false)
class RouteAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(RouteAssembly.class);

    @Bean
    IntakeGate intakeGate(MooringProperties properties) throws IOException {
        String why = IntakeMark.why(properties.dataDir()).orElse(null);
        if (why != null) {
            LOG.warn("intake is closed: {}; it opens with POST /api/v1/operations/intake/release by two people", why);
        }
        return new IntakeGate(why);
    }

    @Bean
    LiveRoutes liveRoutes(CamelContext camel, MooringProperties properties, BankTopology topology) {
        try {
            RoutesFolder.fillFromJar(properties.routesDir());
        } catch (IOException e) {
            throw new UncheckedIOException("the routes folder " + properties.routesDir() + " cannot be filled", e);
        }
        return new LiveRoutes(camel, properties.routesDir(), topology);
    }

    @Bean(destroyMethod = "close")
    RouteWatcher routeWatcher(LiveRoutes routes) {
        return new RouteWatcher(routes);
    }

    @Bean
    CamelContextConfiguration mooringRoutes(
            MooringProperties properties,
            BankLinks links,
            CircuitBreakerRegistry breakers,
            EventLoopGroup events,
            SessionEvents sessionEvents,
            Clock clock,
            Anchorage anchorage,
            LiveRoutes routes,
            RouteWatcher watcher,
            OpenPayments openPayments,
            IntakeGate gate) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext camel) {
                camel.getPropertiesComponent().setOverrideProperties(placeholders(properties, anchorage));
                camel.removeComponent("direct");
                camel.addComponent("direct", new HoldableDirectComponent());
                Iso8583Component iso8583 = new Iso8583Component();
                iso8583.setEventLoopGroup(events);
                iso8583.setClock(clock);
                iso8583.setAuthentication(listenerAuthentication(properties.mac()));
                iso8583.setRules(properties.iso8583().rules());
                iso8583.setDialects(new Iso8583Dialects(properties.dialectFolder()));
                iso8583.setSessionEvents(sessionEvents);
                camel.addComponent("iso8583", iso8583);
                MooringProcessorFactory.install(camel, breakers);
                Balancers.bindTo(camel.getRegistry(), links, breakers);
                camel.addRoutePolicyFactory(gate);
                routes.load();
            }

            @Override
            public void afterApplicationStart(CamelContext camel) {
                sessionEvents.routesAreUp();
                int leftBehind = gate.isClosed() ? openPayments.markInDoubt() : openPayments.recover();
                if (leftBehind > 0) {
                    LOG.warn(
                            "{} payments were left open by the process before; each was settled or resumed",
                            leftBehind);
                }
                watcher.start();
            }
        };
    }

    private static MessageAuthentication listenerAuthentication(MacProperties mac) {
        boolean isAgreed = mac.listener() != null && !mac.listener().isEmpty();
        return isAgreed ? mac.open().get(mac.listener()) : MessageAuthentication.NONE;
    }

    /** What route files may name in double braces, as it is in effect: defaults included, the folder absolute. */
    private static Properties placeholders(MooringProperties properties, Anchorage anchorage) {
        Path data = properties.dataDir().toAbsolutePath().normalize();
        Properties values = new Properties();
        values.setProperty("mooring.data-dir", data.toString());
        values.setProperty("mooring.iso8583.host", properties.iso8583().host());
        values.setProperty(
                "mooring.iso8583.port", Integer.toString(properties.iso8583().port()));
        values.setProperty("mooring.iso8583.dialect", properties.iso8583().dialect());
        if (properties.kafka().isConfigured()) {
            values.setProperty(
                    "mooring.kafka.bootstrap-servers", properties.kafka().bootstrapServers());
            values.setProperty("mooring.kafka.group-id", properties.kafka().groupId());
        }
        values.setProperty(
                "mooring.files.unchanged-for",
                Long.toString(properties.files().unchangedFor().toMillis()));
        values.setProperty("mooring.anchor.target", anchorage.target());
        values.setProperty(
                "mooring.anchor.leaf-count-max",
                Integer.toString(properties.anchor().leafCountMax()));
        values.setProperty(
                "mooring.anchor.age-max", properties.anchor().ageMax().toMillis() + "ms");
        return values;
    }
}
