package org.mooring.app.assembly;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.mooring.app.config.KafkaProperties;
import org.mooring.app.config.MooringProperties;
import org.mooring.connectors.outbox.OutboxRelays;
import org.mooring.connectors.webhook.Webhook;
import org.mooring.connectors.webhook.Webhooks;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.outbox.OutboxMessage;
import org.mooring.journal.outbox.OutboxRelay;
import org.mooring.journal.outbox.RelaySettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The relays of the outbox: one for each receiver that is configured, none otherwise. */
@Configuration(proxyBeanMethods = false)
class OutboxAssembly {
    private static final String KAFKA = "kafka";
    private static final String QUEUE = "queue";
    private static final String WEBHOOK = "webhook";

    @Bean(destroyMethod = "close")
    OutboxRelays outboxRelays(MooringProperties properties, PaymentJournal journal) {
        List<OutboxRelay> relays = new ArrayList<>();
        if (properties.kafka().isConfigured()) {
            relays.add(relay(KAFKA, properties, journal, message -> true));
        }
        if (properties.events().queue()) {
            relays.add(relay(QUEUE, properties, journal, message -> true));
        }
        properties
                .webhooks()
                .forEach((id, webhook) -> relays.add(relay(
                        WEBHOOK + "-" + id,
                        properties,
                        journal,
                        message ->
                                webhook.events().isEmpty() || webhook.events().contains(message.state()))));
        return new OutboxRelays(URI.create(properties.events().source()), relays);
    }

    @Bean(destroyMethod = "close")
    Webhooks webhooks(MooringProperties properties, Clock clock) {
        List<Webhook> webhooks = new ArrayList<>();
        properties
                .webhooks()
                .forEach((id, webhook) -> webhooks.add(
                        new Webhook(id, URI.create(webhook.url()), webhook.secret(), webhook.answerTimeout(), clock)));
        return new Webhooks(webhooks);
    }

    /** The templates of what is there only when it is configured, and for what each of them stands. */
    static Map<String, Set<String>> routeParts(MooringProperties properties) {
        KafkaProperties kafka = properties.kafka();
        return Map.of(
                "relay-kafka", when(kafka.isConfigured(), KAFKA),
                "relay-queue", when(properties.events().queue(), QUEUE),
                "relay-webhook", properties.webhooks().keySet(),
                "pain001-kafka", when(kafka.takes(KafkaProperties.In.PAIN001), KAFKA),
                "canonical-kafka", when(kafka.takes(KafkaProperties.In.CANONICAL), KAFKA),
                "rejected-record", when(kafka.isConfigured() && !kafka.in().isEmpty(), KAFKA));
    }

    private static Set<String> when(boolean isConfigured, String id) {
        return isConfigured ? Set.of(id) : Set.of();
    }

    private static OutboxRelay relay(
            String name, MooringProperties properties, PaymentJournal journal, Predicate<OutboxMessage> wanted) {
        Path directory = properties.dataDir().resolve("relays");
        return OutboxRelay.open(name, directory, journal, wanted, RelaySettings.DEFAULT);
    }
}
