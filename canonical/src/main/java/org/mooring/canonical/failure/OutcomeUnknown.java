package org.mooring.canonical.failure;

/**
 * Something may have left for this link and no answer closed it: the payment is in doubt, bound to its bank, and is
 * never sent again.
 */
public final class OutcomeUnknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String link;

    /** @param link {@code bank/number} */
    public OutcomeUnknown(String link, String why, Throwable cause) {
        super(link + ": " + why + "; in doubt", cause, false, false);
        this.link = link;
    }

    public OutcomeUnknown(String link, String why) {
        this(link, why, null);
    }

    public String link() {
        return link;
    }
}
