package org.mooring.connectors;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.camel.RuntimeCamelException;

/** The failure that decides, freed of what stages, executors and Camel wrap around it. */
public final class Failures {
    private Failures() {}

    /**
     * Takes off wrappers only, never a failure that means something: an {@code OutcomeUnknown} caused by a
     * {@code LinkUnavailable} stays in doubt. Null stays null.
     */
    public static Throwable unwrap(Throwable failure) {
        Throwable unwrapped = failure;
        while (isWrapper(unwrapped) && unwrapped.getCause() != null) {
            unwrapped = unwrapped.getCause();
        }
        return unwrapped;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException
                || failure instanceof ExecutionException
                || failure instanceof RuntimeCamelException;
    }
}
