package org.mooring.app;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** Stands for the flow behind {@code channel-rest}: does what the running test says. */
public final class ChannelScript extends AsyncProcessorSupport {
    private final AtomicReference<Consumer<Exchange>> answer = new AtomicReference<>();
    private final AtomicReference<AsyncCallback> unanswered = new AtomicReference<>();

    public void answer(Consumer<Exchange> next) {
        answer.set(next);
    }

    /** The next exchange stays open until {@link #release}. */
    public void neverAnswer() {
        answer.set(null);
    }

    public void release() {
        AsyncCallback waiting = unanswered.getAndSet(null);
        if (waiting != null) {
            waiting.done(false);
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Consumer<Exchange> next = answer.get();
        if (next == null) {
            unanswered.set(callback);
            return false;
        }
        try {
            next.accept(exchange);
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }
}
