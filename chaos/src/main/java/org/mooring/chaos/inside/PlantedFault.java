package org.mooring.chaos.inside;

import java.util.Locale;

/** A broken promise, planted to see the oracle catch it. {@code CHAOS_FAULT=lose-the-outcome} turns one on. */
enum PlantedFault {
    NONE,
    /** Says that a commit is durable half a second before it is. */
    ACKNOWLEDGE_BEFORE_COMMIT,
    /** Every request is new. */
    FORGET_THE_KEY,
    /** The bank's answer is told and not recorded. */
    LOSE_THE_OUTCOME,
    /** The intent is recorded only once the bank's answer is. */
    SEND_BEFORE_INTENT;

    static PlantedFault planted() {
        String fault = System.getenv().getOrDefault("CHAOS_FAULT", "");
        return fault.isEmpty() ? NONE : valueOf(fault.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
