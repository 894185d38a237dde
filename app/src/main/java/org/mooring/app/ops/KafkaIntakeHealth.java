package org.mooring.app.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.kafka.KafkaConsumer;
import org.apache.camel.component.kafka.TaskHealthState;
import org.mooring.routes.channel.JudgeKafkaRecord;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * How taking payments from Kafka stands, under the name {@code kafka}. Never DOWN: records wait in their topic, and every
 * other way in works. See {@link AnchorHealth} for what {@code LAGGING} does.
 */
@Component("kafkaHealthIndicator")
@ConditionalOnProperty("mooring.kafka.bootstrap-servers")
final class KafkaIntakeHealth implements HealthIndicator {
    private final CamelContext camel;
    private final JudgeKafkaRecord judge;

    KafkaIntakeHealth(CamelContext camel, JudgeKafkaRecord judge) {
        this.camel = camel;
        this.judge = judge;
    }

    @Override
    public Health health() {
        Map<String, Object> details = new TreeMap<>();
        boolean isInTrouble = false;
        Map<String, String> troubles = judge.troubles();
        for (Route route : camel.getRoutes()) {
            if (route.getConsumer() instanceof KafkaConsumer consumer) {
                String topic = consumer.getEndpoint().getConfiguration().getTopic();
                Map<String, Object> channel = new LinkedHashMap<>();
                String trouble = troubles.containsKey(topic) ? troubles.get(topic) : trouble(consumer);
                channel.put("topic", topic);
                if (trouble != null) {
                    channel.put("trouble", trouble);
                    isInTrouble = true;
                }
                details.put(route.getRouteId(), channel);
            }
        }
        return Health.status(isInTrouble ? AnchorHealth.LAGGING : Status.UP)
                .withDetails(details)
                .build();
    }

    /** Null when there is none. */
    private static String trouble(KafkaConsumer consumer) {
        List<TaskHealthState> states = consumer.healthStates();
        if (states.isEmpty()) {
            return "the route is stopped; records wait in the topic";
        }
        for (TaskHealthState state : states) {
            if (state.isTerminated()) {
                return "the consumer gave up, start the route again: " + reason(state);
            }
            if (!state.isReady()) {
                return "no broker answers at " + state.getBootstrapServers() + ": " + reason(state);
            }
        }
        return null;
    }

    private static String reason(TaskHealthState state) {
        return state.getLastError() == null
                ? "tried again until one does"
                : state.getLastError().toString();
    }
}
