package org.mooring.routes;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a payment is somebody's to look at. */
public enum WorkKind {
    /** It may have reached its bank, and no answer has closed it. */
    IN_DOUBT,
    /** Nothing of it left, and it does not go on by itself, or waits for a link. */
    PARKED,
    /** It is over, but its bank approved it after that, or a request to cancel it came too late. */
    LATE_APPROVAL,
    /** Its bank refused it within the last day: nothing is left to do but to tell. */
    REJECTED_BY_BANK,
    /** A person proposed something, and a second one has to say yes. */
    WAITING_FOR_APPROVAL;

    public String path() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<WorkKind> of(String path) {
        return Arrays.stream(values()).filter(kind -> kind.path().equals(path)).findFirst();
    }
}
