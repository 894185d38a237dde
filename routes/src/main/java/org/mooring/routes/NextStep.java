package org.mooring.routes;

import java.time.Instant;

/** What is to be done next about a payment in doubt. There is no step that sends it anew. */
sealed interface NextStep {
    /** The bank is asked what became of it. */
    record Ask() implements NextStep {}

    /** The bank gets the request again, marked as a repeat, and answers as it did; it has promised to book it once. */
    record Repeat() implements NextStep {}

    /** @param isRepeat one may have left before; else its decision is recorded first */
    record Reverse(boolean isRepeat) implements NextStep {}

    /** The hub goes no further by itself. */
    record HandOver(String why) implements NextStep {}

    record Wait(Instant until) implements NextStep {}

    /** Nothing is left to do, or others have to do it. */
    record Nothing() implements NextStep {}
}
