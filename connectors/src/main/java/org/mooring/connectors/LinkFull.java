package org.mooring.connectors;

import org.mooring.canonical.failure.LinkUnavailable;

/**
 * Cause of a {@link LinkUnavailable} that comes from what is in flight and not from trouble: another link may
 * be tried, and the breaker does not count it, because a full link is busy and not broken.
 */
public final class LinkFull extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private LinkFull(String message) {
        super(message, null, false, false);
    }

    /** @param inFlightMax {@code mooring.banks.<id>.in-flight-max} */
    public static LinkUnavailable unavailable(String link, int inFlightMax) {
        String why = inFlightMax + " payments are in flight, the most agreed with the bank";
        return new LinkUnavailable(link, why, new LinkFull(why));
    }

    /** One advice at a time, so that they keep their order. */
    public static LinkUnavailable advice(String link) {
        String why = "an advice before it is not answered";
        return new LinkUnavailable(link, why, new LinkFull(why));
    }
}
