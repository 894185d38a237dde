package org.mooring.routes;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * A route that failed with a payment still open, in whatever step an integration engineer put there: what was recorded of
 * it is gone on with, and what was not gives its keys back, so that no repeat waits for it for ever.
 */
final class AbandonOnFailure extends SynchronizationAdapter {
    private final PaymentRecorder recorder;
    private final PaymentInHand inHand;

    AbandonOnFailure(PaymentRecorder recorder, PaymentInHand inHand) {
        this.recorder = recorder;
        this.inHand = inHand;
    }

    @Override
    public void onFailure(Exchange gone) {
        if (Boolean.TRUE.equals(gone.getProperty(FlowExchange.OPEN))) {
            recorder.abandon(inHand);
        }
    }
}
