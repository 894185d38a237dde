package org.mooring.connectors.bank;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the hub reaches one bank: {@code mooring.banks.<id>}. A bad value stops startup, never a payment.
 *
 * @param template kind of bank: {@code iso8583}, {@code http-json}, {@code soap}; names the route template in
 *     {@code routes-xml/banks/} and the link factory
 * @param balancer policy over the bank's links
 * @param answerTimeout the bank's promise plus the wire
 * @param inFlightMax requests without an answer, per link, agreed with the bank
 * @param statusCodes bank's code to ours: {@code ACSC}, {@code RJCT/AM04}; a code that is not in here is PDNG
 * @param username for HTTP Basic or the SOAP header, may be null
 * @param secret password or bearer token, may be null; never printed
 * @param breaker thresholds of each link's circuit breaker
 * @param inDoubt how the hub settles what is in doubt at this bank, for originators that understand pending; whoever
 *     cannot wait is reversed in any case
 * @param messageLife how long after the hub gave a message up the bank may still meet it; before that, a bank that does
 *     not know the payment proves nothing
 * @param iso8583 framing and sessions, for template {@code iso8583}
 */
public record BankProperties(
        @NotBlank String template,
        @NotEmpty @Valid List<LinkProperties> links,
        @Pattern(regexp = "round-robin|least-in-flight") String balancer,
        @NotNull @DurationMin(millis = 1) Duration answerTimeout,
        @Min(1) @Max(65536) int inFlightMax,
        @NotNull Map<String, String> statusCodes,
        String username,
        String secret,
        @NotNull @Valid BreakerProperties breaker,
        @NotNull InDoubtRule inDoubt,
        @NotNull @DurationMin(millis = 1) Duration messageLife,
        @NotNull @Valid Iso8583LinkProperties iso8583) {
    /**
     * Longer than a system goes on sending what a closed connection left behind (Linux: some 100 s) and than it takes to
     * notice that a connection is dead (an echo after 30 s, and its answer time-out).
     */
    public static final Duration MESSAGE_LIFE_DEFAULT = Duration.ofMinutes(3);

    /** What settles a payment in doubt. */
    public enum InDoubtRule {
        /** The bank is asked; where it cannot be, an operator decides. */
        ASK,
        /** The payment is taken back where the bank can do that; else the bank is asked. */
        REVERSE,
        /** An operator decides. */
        OPERATOR
    }

    public BankProperties {
        balancer = balancer == null ? "least-in-flight" : balancer;
        answerTimeout = answerTimeout == null ? Duration.ofSeconds(5) : answerTimeout;
        inFlightMax = inFlightMax == 0 ? 512 : inFlightMax;
        statusCodes = statusCodes == null ? Map.of() : Map.copyOf(statusCodes);
        breaker = breaker == null ? BreakerProperties.DEFAULT : breaker;
        inDoubt = inDoubt == null ? InDoubtRule.ASK : inDoubt;
        messageLife = messageLife == null ? MESSAGE_LIFE_DEFAULT : messageLife;
        iso8583 = iso8583 == null ? Iso8583LinkProperties.DEFAULT : iso8583;
    }

    /** @param address {@code host:port} for ISO 8583, a URL for HTTP and SOAP */
    public record LinkProperties(@NotBlank String address) {}

    /**
     * @param failureRateThreshold percent of the window that may fail
     * @param windowSize calls looked at
     * @param openFor how long an open breaker refuses before it lets trial calls through
     * @param trialCalls calls let through when half open
     */
    public record BreakerProperties(
            @Min(1) @Max(100) int failureRateThreshold,
            @Min(1) int windowSize,
            @NotNull @DurationMin(millis = 1) Duration openFor,
            @Min(1) int trialCalls) {
        public static final BreakerProperties DEFAULT = new BreakerProperties(50, 50, Duration.ofSeconds(5), 5);

        public BreakerProperties {
            failureRateThreshold = failureRateThreshold == 0 ? 50 : failureRateThreshold;
            windowSize = windowSize == 0 ? 50 : windowSize;
            openFor = openFor == null ? Duration.ofSeconds(5) : openFor;
            trialCalls = trialCalls == 0 ? 5 : trialCalls;
        }
    }

    /** Where a value stands in the configuration: {@code mooring.banks.nordbank.answer-timeout}. */
    public static String path(String bank, String property) {
        return "mooring.banks." + bank + "." + property;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "BankProperties[template=" + template + ", links=" + links + ", balancer=" + balancer + "]";
    }
}
