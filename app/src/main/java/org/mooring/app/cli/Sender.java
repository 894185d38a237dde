package org.mooring.app.cli;

/** Sends one message over one channel, as a legacy system would, and waits for what comes back. */
interface Sender extends AutoCloseable {
    Answer send(byte[] message) throws Exception;

    @Override
    default void close() throws Exception {}
}
