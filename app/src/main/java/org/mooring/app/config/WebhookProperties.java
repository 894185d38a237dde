package org.mooring.app.config;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;
import org.mooring.canonical.TransactionStatus;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One receiver of status events over HTTP.
 *
 * @param url https, or http on the loopback address; may hold a secret of the receiver's, so it is never printed
 * @param secret signs each delivery; never printed
 * @param events states that are told; empty means all
 * @param answerTimeout a receiver that has not answered by then gets the event again
 */
public record WebhookProperties(
        @NotBlank String url,

        @NotBlank @Size(min = 16, message = "must have at least 16 characters")
        String secret,

        Set<TransactionStatus> events,

        @DefaultValue("10s") @NotNull @DurationMin(millis = 100)
        Duration answerTimeout) {
    public WebhookProperties {
        events = events == null ? Set.of() : Set.copyOf(events);
    }

    /** Without URL and secret. */
    @Override
    public String toString() {
        return "WebhookProperties[events=" + events + ", answerTimeout=" + answerTimeout + "]";
    }
}
