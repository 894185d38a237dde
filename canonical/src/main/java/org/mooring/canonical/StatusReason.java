package org.mooring.canonical;

import java.util.Objects;

/**
 * Why a payment has its state.
 *
 * @param additionalInformation text for people, already masked; may be null
 */
public record StatusReason(ReasonCode code, String additionalInformation) {
    public StatusReason {
        Objects.requireNonNull(code, "code");
    }

    public static StatusReason of(ReasonCode code) {
        return new StatusReason(code, null);
    }

    @Override
    public String toString() {
        return additionalInformation == null ? code.name() : code.name() + " " + additionalInformation;
    }
}
