package org.mooring.routes;

import org.mooring.journal.EntryKind;

/** Closes an open intent of which the living process knows that nothing left the hub. */
final class KnownUnsent {
    private KnownUnsent() {}

    /** Stages UNSENT on the link of the open intent, if there is one. */
    static void stage(PaymentRecorder recorder, PaymentInHand inHand) {
        if (inHand.isIntentOpen()) {
            recorder.stage(inHand, EntryKind.UNSENT, inHand.state(), "", EntryPayload.EMPTY);
        }
    }
}
