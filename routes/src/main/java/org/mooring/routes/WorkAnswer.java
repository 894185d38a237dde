package org.mooring.routes;

import org.mooring.journal.PaymentHead;

/**
 * What became of an order.
 *
 * @param head where the payment stands now; null when it is unknown
 * @param why in words, where the order was not carried out
 */
public record WorkAnswer(Kind kind, PaymentHead head, String why) {
    public enum Kind {
        /** Carried out, now or by the same order before. */
        DONE,
        /** No such item. */
        UNKNOWN,
        /** The item has changed since the person saw it. */
        STALE,
        /** A proposal is decided by who has seen it: its version is missing. */
        UNSEEN,
        /** The key was used for another order. */
        KEY_CONFLICT,
        /** Not a safe action as things stand. */
        NOT_OFFERED,
        /** The one who approves is the one who proposed. */
        SAME_PERSON
    }
}
