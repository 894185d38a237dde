package org.mooring.transformers.iso8583.mac;

/** What came of looking at a message's MAC. Only {@link #RIGHT} and {@link #NOT_ASKED_FOR} let the message pass. */
public enum MacVerdict {
    RIGHT("MAC is right"),
    /** No MACs were agreed on, or it is network management, which the peer need not authenticate. */
    NOT_ASKED_FOR("no MAC is asked for"),
    ABSENT("MAC is missing"),
    /** DE 64 although elements follow it: what comes after would not be covered. */
    MISPLACED("MAC is not the last data element"),
    WRONG("MAC is wrong"),
    /** No key, or no HSM; {@link MessageMac} has logged why. */
    UNVERIFIABLE("MAC cannot be verified");

    private final String words;

    MacVerdict(String words) {
        this.words = words;
    }

    public boolean isBelieved() {
        return this == RIGHT || this == NOT_ASKED_FOR;
    }

    /** For logs. */
    public String words() {
        return words;
    }
}
