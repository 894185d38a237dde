package org.mooring.app.config;

import java.util.List;
import org.mooring.app.config.BrokerProperties.ExternalBroker;

/** What an annotation cannot say of the broker's properties. */
final class BrokerRules {
    private static final String PREFIX = "mooring.broker.external.";

    private BrokerRules() {}

    static List<ConfigurationProblem> in(MooringProperties properties) {
        ExternalBroker external = properties.broker().external();
        String url = external == null || external.url() == null ? "" : external.url();
        return url.contains("@") || url.contains("password=")
                ? List.of(new ConfigurationProblem(
                        PREFIX + "url",
                        "an address with a login",
                        "must leave it to " + PREFIX + "user and " + PREFIX + "password"))
                : List.of();
    }
}
