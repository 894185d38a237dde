package org.mooring.canonical.failure;

/**
 * The living process knows that nothing of the payment left for this link: connection refused, breaker open, signed
 * off. The only failure after which another link may be tried.
 */
public final class LinkUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String link;

    /** @param link {@code bank/number}, or the group when all of its links were unavailable */
    public LinkUnavailable(String link, String why, Throwable cause) {
        super(link + ": " + why + "; nothing was sent", cause, false, false);
        this.link = link;
    }

    public LinkUnavailable(String link, String why) {
        this(link, why, null);
    }

    public String link() {
        return link;
    }
}
