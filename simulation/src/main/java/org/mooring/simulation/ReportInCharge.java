package org.mooring.simulation;

import java.util.function.Consumer;
import org.apache.camel.Exchange;

/** As {@link StepInCharge}, for the one step that route files name with its method and nobody waits for. */
public final class ReportInCharge {
    private final Consumer<Exchange> step;

    ReportInCharge(Consumer<Exchange> step) {
        this.step = step;
    }

    public void recordReported(Exchange exchange) {
        step.accept(exchange);
    }
}
