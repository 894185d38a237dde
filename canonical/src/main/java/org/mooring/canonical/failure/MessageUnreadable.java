package org.mooring.canonical.failure;

/**
 * What came is not a message of its format, so there is no payment to reject: it is refused whole, with the place.
 * Channels answer as their protocol does: SOAP fault, problem detail, reject file, reject queue, closed connection.
 */
public class MessageUnreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String format;
    private final String at;
    private final String rule;

    public MessageUnreadable(String format, String rule, String at, Throwable cause) {
        super(format + ": " + rule + " [at=" + at + "]; message refused", cause);
        this.format = format;
        this.at = at;
        this.rule = rule;
    }

    public MessageUnreadable(String format, String rule, String at) {
        this(format, rule, at, null);
    }

    public String format() {
        return format;
    }

    /** The place: path, line and column, or offset. */
    public String at() {
        return at;
    }

    /** The rule and the offending value, already masked. */
    public String rule() {
        return rule;
    }
}
