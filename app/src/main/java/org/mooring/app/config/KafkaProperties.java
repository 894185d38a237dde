package org.mooring.app.config;

import jakarta.validation.constraints.Pattern;

/**
 * The Kafka cluster that the hub's topics are on. How to log in there is Camel's to know: {@code camel.component.kafka.*}.
 *
 * @param bootstrapServers null when there is no Kafka: then nothing of it is started
 */
public record KafkaProperties(
        @Pattern(regexp = "[^,:\\s]+:[0-9]{1,5}(,[^,:\\s]+:[0-9]{1,5})*")
        String bootstrapServers) {
    public boolean isConfigured() {
        return bootstrapServers != null;
    }
}
