package org.mooring.connectors;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where links hand answers that no request waits for any more. One listener takes them; before it is there they are
 * logged. Thread-safe.
 */
public final class LateAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(LateAnswers.class);

    private volatile Consumer<LateAnswer> listener = LateAnswers::log;

    /** @param taker called on a link's event loop; must not block */
    public void tellTo(Consumer<LateAnswer> taker) {
        listener = taker;
    }

    public void tell(LateAnswer answer) {
        listener.accept(answer);
    }

    private static void log(LateAnswer answer) {
        LOG.warn("{}: late answer to {}, and nobody takes it", answer.link(), answer.reference());
    }
}
