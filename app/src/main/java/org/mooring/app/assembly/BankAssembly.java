package org.mooring.app.assembly;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.mooring.app.config.MacProperties;
import org.mooring.app.config.MooringProperties;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.bank.BankLinkFactory;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.Iso8583LinkProperties.KeyExchangeRule;
import org.mooring.connectors.http.HttpJsonLinkFactory;
import org.mooring.connectors.iso8583.Iso8583LinkFactory;
import org.mooring.connectors.iso8583.KeyExchange;
import org.mooring.connectors.iso8583.SessionEvents;
import org.mooring.connectors.soap.SoapLinkFactory;
import org.mooring.routes.reload.BankTopology;
import org.mooring.transformers.iso8583.Iso8583Dialects;
import org.mooring.transformers.iso8583.mac.MessageAuthentication;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The links of the configured banks: Java exists per protocol, a bank is configuration. */
@Configuration(proxyBeanMethods = false)
class BankAssembly {
    /** Shared by the ISO 8583 listener and links. Two at least: one alone is full before two processors are. */
    @Bean(destroyMethod = "shutdownGracefully")
    EventLoopGroup eventLoopGroup() {
        int loops = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
        return new NioEventLoopGroup(loops, new DefaultThreadFactory("mooring-net", true));
    }

    /** Watches over answers that do not come. */
    @Bean(destroyMethod = "stop")
    Timer linkTimer() {
        return new HashedWheelTimer(new DefaultThreadFactory("mooring-timer", true));
    }

    @Bean
    BankTopology bankTopology(MooringProperties properties) {
        return new BankTopology(properties.banks(), properties.groups(), OutboxAssembly.routeParts(properties));
    }

    @Bean
    LateAnswers lateAnswers() {
        return new LateAnswers();
    }

    /** What sessions with banks and legacy clients tell; the route ops-session-events takes it. */
    @Bean
    SessionEvents sessionEvents() {
        return new SessionEvents();
    }

    @Bean(destroyMethod = "close")
    BankLinks bankLinks(
            MooringProperties properties,
            EventLoopGroup events,
            Timer timer,
            Clock clock,
            LateAnswers lateAnswers,
            SessionEvents sessionEvents,
            ObjectProvider<KeyExchange> keyExchange) {
        KeyExchange keys = keyExchange.getIfAvailable(() -> KeyExchange.NONE);
        Map<String, BankLinkFactory> factories = new TreeMap<>();
        for (BankLinkFactory factory : List.of(
                new Iso8583LinkFactory(
                        events,
                        timer,
                        clock,
                        lateAnswers,
                        sessionEvents,
                        keys,
                        authentications(properties.mac()),
                        new Iso8583Dialects(properties.dialectFolder())),
                new HttpJsonLinkFactory(),
                new SoapLinkFactory())) {
            factories.put(factory.template(), factory);
        }
        BankLinks links = new BankLinks();
        properties.banks().forEach((id, bank) -> {
            checkKeys(id, bank, keys);
            addLinks(links, factories, id, bank);
        });
        links.all().forEach(BankLink::start);
        return links;
    }

    private static Function<String, MessageAuthentication> authentications(MacProperties mac) {
        Map<String, MessageAuthentication> agreements = mac.open();
        return bank -> {
            String agreement = mac.banks().get(bank);
            return agreement == null ? MessageAuthentication.NONE : agreements.get(agreement);
        };
    }

    private static void checkKeys(String id, BankProperties bank, KeyExchange keys) {
        KeyExchangeRule rule = bank.iso8583().keyExchange();
        if (rule != KeyExchangeRule.NONE && keys == KeyExchange.NONE) {
            throw new IllegalArgumentException(BankProperties.path(id, "iso8583.key-exchange") + " is "
                    + rule.name().toLowerCase(Locale.ROOT).replace('_', '-')
                    + ", must be none, since nothing in this hub holds keys; hub not started");
        }
    }

    private static void addLinks(
            BankLinks links, Map<String, BankLinkFactory> factories, String id, BankProperties bank) {
        BankLinkFactory factory = factories.get(bank.template());
        if (factory == null) {
            throw new IllegalArgumentException("mooring.banks." + id + ".template is '" + bank.template()
                    + "', must be one of " + factories.keySet() + "; hub not started");
        }
        for (int number = 1; number <= bank.links().size(); number++) {
            links.add(factory.create(id, number, bank));
        }
    }
}
