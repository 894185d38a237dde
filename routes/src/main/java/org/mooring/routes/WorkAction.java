package org.mooring.routes;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a person may do about a payment that got stuck. */
public enum WorkAction {
    /** The bank is asked at once. */
    ASK_NOW,
    /** It is taken back at its bank, until that acknowledges it. */
    REVERSE,
    /** The evidence says that it was paid; a second person approves. */
    MARK_SETTLED,
    /** The evidence says that it was not; a second person approves. */
    MARK_FAILED,
    /** A parked payment goes on; a second person approves. */
    RELEASE,
    /** What was not sent ends; what may have been sent ends as soon as its bank says that it was not. */
    CANCEL,
    /** What another person proposed is done. */
    APPROVE,
    /** What another person proposed is not done. */
    DECLINE;

    /** {@code mark-settled}: as addresses and the journal have it. */
    public String path() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<WorkAction> of(String path) {
        return Arrays.stream(values())
                .filter(action -> action.path().equals(path))
                .findFirst();
    }

    /** Money moves, or is said to have moved, on a person's word: never on one person's alone. */
    boolean needsApproval() {
        return this == MARK_SETTLED || this == MARK_FAILED || this == RELEASE;
    }

    /** It is about what another person proposed: only who names what was seen of it may decide it. */
    boolean isDecision() {
        return this == APPROVE || this == DECLINE;
    }

    public boolean needsEvidence() {
        return this == MARK_SETTLED || this == MARK_FAILED;
    }
}
