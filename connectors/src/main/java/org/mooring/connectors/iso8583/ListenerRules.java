package org.mooring.connectors.iso8583;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.ZoneId;
import org.mooring.connectors.bank.DurationMin;
import org.mooring.connectors.bank.Framing;
import org.mooring.connectors.bank.TransmissionTime;

/**
 * Rules of the connections of legacy clients. What is not given takes its default.
 *
 * @param signOnRequired whether a request before 0800/001, or after 0800/002, is refused
 * @param beforeSignOn DE 39 of that refusal; empty closes the connection instead
 * @param probeAfter without a whole message for so long the client is asked for an echo, 0800/301; zero never
 * @param idleTimeout a connection without a whole message for so long, and nothing in flight, is closed. Networks send an
 *     echo about once a minute; five missed ones mean that nobody is there
 * @param connectionsMax one more is closed at once
 * @param inFlightMax requests without an answer, per connection; beyond it nothing more is read
 * @param answerTimeout how long after its arrival a request may still be sent to a bank. A terminal gives up after 15 to
 *     30 seconds, and its line takes some of that
 * @param timeZone zone of the clients' local dates and times; null: that of the dialect
 * @param transmissionTime whether their DE 7 is UTC or in that zone; null: as the dialect has it
 */
public record ListenerRules(
        @NotNull @Valid Framing framing,
        boolean signOnRequired,
        @NotNull @Pattern(regexp = "([0-9A-Z]{2})?") String beforeSignOn,
        @NotNull Duration probeAfter,
        @NotNull @DurationMin(millis = 1) Duration idleTimeout,
        @Min(0) @Max(1_000_000) int connectionsMax,
        @Min(0) @Max(65536) int inFlightMax,
        @NotNull @DurationMin(millis = 1) Duration answerTimeout,
        ZoneId timeZone,
        TransmissionTime transmissionTime) {
    public static final ListenerRules DEFAULT =
            new ListenerRules(null, false, null, null, null, 0, 0, null, null, null);

    public ListenerRules {
        framing = framing == null ? Framing.DEFAULT : framing;
        beforeSignOn = beforeSignOn == null ? "91" : beforeSignOn;
        probeAfter = probeAfter == null ? Duration.ZERO : probeAfter;
        idleTimeout = idleTimeout == null ? Duration.ofMinutes(5) : idleTimeout;
        connectionsMax = connectionsMax == 0 ? 1024 : connectionsMax;
        inFlightMax = inFlightMax == 0 ? 1024 : inFlightMax;
        answerTimeout = answerTimeout == null ? Duration.ofSeconds(10) : answerTimeout;
    }
}
