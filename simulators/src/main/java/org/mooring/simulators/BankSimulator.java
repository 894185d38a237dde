package org.mooring.simulators;

import java.time.Duration;

/** A bank on loopback: decides by amount, keeps a ledger, and fails on demand. Thread-safe. */
public interface BankSimulator extends AutoCloseable {
    /** As in the hub's configuration: {@code nordbank}. */
    String id();

    Ledger ledger();

    /** How many links it has; they count from 1. */
    int linkCount();

    /** The TCP port of a link; stays the same when the link is stopped and started. */
    int port(int link);

    /** Closes the listener and cuts the open connections; done when it returns. Nothing happens to a stopped link. */
    void stopLink(int link);

    /** Listens again on the same port; done when it returns. */
    void startLink(int link);

    /** Answers leave that much later, in random order between minimum and maximum. Holds no thread. */
    void delayBetween(Duration min, Duration max, long seed);

    /** Answers leave that much later. */
    default void delay(Duration delay) {
        delayBetween(delay, delay, 0);
    }

    /** While on, requests are decided and booked but nothing is answered, not even an echo or an inquiry. */
    void silence(boolean on);

    /** The next payment is decided and booked; then its connection is cut instead of answered. */
    void cutAfterNextRequest();

    /** The next payment is lost on its way: nothing is booked and nothing is answered. */
    void loseNextRequest();

    @Override
    void close();
}
