package org.mooring.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.hibernate.validator.constraints.time.DurationMin;
import org.mooring.connectors.bank.Framing;
import org.mooring.connectors.bank.TransmissionTime;
import org.mooring.connectors.iso8583.ListenerRules;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The ISO 8583 listener. What the rules mean stands with {@link ListenerRules}; an option in the route's address goes
 * before them.
 *
 * @param host address to listen on; loopback unless told otherwise, because the protocol knows no login
 * @param port 0 takes any free one
 * @param dialect of the listener: one that the hub brings, or the name of a file in {@code dialects}
 * @param dialects folder of the installation's own dialect files; null means {@code <data-dir>/dialects}
 */
public record Iso8583Properties(
        @DefaultValue("127.0.0.1") @NotBlank String host,

        @DefaultValue("8583") @Min(0) @Max(65535) int port,

        @DefaultValue("1987") @NotNull @Pattern(regexp = "[A-Za-z0-9._-]+")
        String dialect,

        Path dialects,

        @Valid Framing framing,

        @DefaultValue("false") boolean signOnRequired,

        @DefaultValue("91") @NotNull @Pattern(regexp = "([0-9A-Z]{2})?")
        String beforeSignOn,

        @DefaultValue("0s") @NotNull @DurationMin Duration probeAfter,

        @DefaultValue("5m") @NotNull @DurationMin(millis = 1)
        Duration idleTimeout,

        @DefaultValue("1024") @Min(1) @Max(1_000_000) int connectionsMax,

        @DefaultValue("1024") @Min(1) @Max(65536) int inFlightMax,

        @DefaultValue("10s") @NotNull @DurationMin(millis = 1)
        Duration answerTimeout,

        ZoneId timeZone,

        TransmissionTime transmissionTime) {
    static final String DIALECTS = "dialects";

    public Iso8583Properties {
        framing = framing == null ? Framing.DEFAULT : framing;
    }

    public ListenerRules rules() {
        return new ListenerRules(
                framing,
                signOnRequired,
                beforeSignOn,
                probeAfter,
                idleTimeout,
                connectionsMax,
                inFlightMax,
                answerTimeout,
                timeZone,
                transmissionTime);
    }
}
