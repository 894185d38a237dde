package org.mooring.app.config;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Kafka cluster that the hub's topics are on. How to log in there is Camel's to know: {@code camel.component.kafka.*}.
 *
 * @param bootstrapServers null when there is no Kafka: then nothing of it is started
 * @param in topics {@code mooring.in.<x>} that payments are taken from; empty for none
 * @param groupId consumers are in the groups {@code <groupId>-<x>}; hubs with one journal share one, others must not
 */
public record KafkaProperties(
        @Pattern(regexp = "[^,:\\s]+:[0-9]{1,5}(,[^,:\\s]+:[0-9]{1,5})*")
        String bootstrapServers,

        @DefaultValue({"pain001", "canonical"}) @NotNull Set<In> in,

        @DefaultValue("mooring") @NotNull @Pattern(regexp = "[A-Za-z0-9._-]{1,200}")
        String groupId) {
    /** What the hub reads from Kafka. */
    public enum In {
        PAIN001,
        CANONICAL
    }

    public KafkaProperties {
        in = in == null ? Set.of() : Set.copyOf(in);
    }

    public boolean isConfigured() {
        return bootstrapServers != null;
    }

    /** Whether payments are taken from that topic. */
    public boolean takes(In topic) {
        return isConfigured() && in.contains(topic);
    }
}
