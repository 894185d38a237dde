package org.mooring.routes;

import java.util.Objects;

/**
 * One request to cancel or reverse a payment.
 *
 * @param channel over which it came: {@code rest}, {@code soap}, {@code iso8583}, {@code work}
 * @param who name of the caller, or what a terminal is known by
 * @param why in the caller's words; may be null
 */
public record CancelAsked(String channel, String who, String why) {
    public CancelAsked {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(who, "who");
    }
}
