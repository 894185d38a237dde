package org.mooring.connectors.outbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Locale;
import org.mooring.canonical.TransactionStatus;
import org.mooring.journal.outbox.OutboxMessage;

/**
 * CloudEvents 1.0, structured mode in JSON: the same text whichever way it travels. {@code docs/reference/events.md}
 * describes the members; a change that breaks a reader gets a type with another version.
 */
final class StatusEventFormat {
    static final String TYPE = "org.mooring.payment.status.v1";
    static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";

    private final JsonFormat json = new JsonFormat();
    private final URI source;

    StatusEventFormat(URI source) {
        this.source = source;
    }

    String text(OutboxMessage message) {
        CloudEvent event = CloudEventBuilder.v1()
                .withId(message.id())
                .withSource(source)
                .withType(TYPE)
                .withSubject(message.payment().toString())
                .withTime(message.at().atOffset(ZoneOffset.UTC))
                .withDataContentType("application/json")
                .withData(JsonCloudEventData.wrap(data(message)))
                .build();
        return new String(json.serialize(event), StandardCharsets.UTF_8);
    }

    private static ObjectNode data(OutboxMessage message) {
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("uetr", message.payment().toString())
                .put("kind", message.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("number", message.number())
                .put("status", message.state().name());
        if (!message.cause().isEmpty()) {
            // The names that the REST answer has for the two.
            data.put(message.state() == TransactionStatus.PDNG ? "pendingCause" : "reasonCode", message.cause());
        }
        data.put("channel", message.channel());
        if (!message.bank().isEmpty()) {
            data.put("bank", message.bank());
        }
        return data;
    }
}
