package org.mooring.simulation;

import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;

/** What a {@code <bean ref>} of the route files leads to: the step of the process that lives now. Public for Camel. */
public final class StepInCharge {
    private final Step step;

    /** One step of the living process. */
    @FunctionalInterface
    interface Step {
        CompletionStage<Void> take(Exchange exchange) throws Exception;
    }

    StepInCharge(Step step) {
        this.step = step;
    }

    public CompletionStage<Void> take(Exchange exchange) throws Exception {
        return step.take(exchange);
    }
}
