package org.mooring.bench;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A closed loop: each connection keeps that many requests in flight and sends the next when an answer comes.
 *
 * @param targets connections are dealt out over them in turn
 * @param warmUp sent and checked like the rest, not measured
 * @param measured how long the measured part lasts
 * @param answerTimeout after which a request counts as lost
 * @param threads event loops of the client
 */
record LoadPlan(
        List<InetSocketAddress> targets,
        int connections,
        int inFlight,
        Duration warmUp,
        Duration measured,
        Duration answerTimeout,
        int threads) {
    LoadPlan {
        targets = List.copyOf(targets);
        targets.forEach(LoadPlan::requireLoopback);
        require(connections >= 1 && connections <= 99, "connections must be 1 to 99, are " + connections);
        require(inFlight >= 1 && inFlight <= 10_000, "in flight must be 1 to 10000 a connection, is " + inFlight);
        require(threads >= 1 && threads <= 64, "client threads must be 1 to 64, are " + threads);
        requireWithin("warm-up", warmUp, Duration.ZERO);
        requireWithin("duration", measured, Duration.ofMillis(1));
        requireWithin("answer time-out", answerTimeout, Duration.ofMillis(1));
    }

    /** Load is for machines of one's own; another host is refused, not asked about. */
    static void requireLoopback(InetSocketAddress address) {
        require(
                address.getAddress() != null && address.getAddress().isLoopbackAddress(),
                address.getHostString() + " is not this machine; the benchmark loads loopback addresses only");
    }

    private static void requireWithin(String name, Duration value, Duration min) {
        require(
                value.compareTo(min) >= 0 && value.compareTo(Duration.ofMinutes(10)) <= 0,
                name + " must be " + min.toMillis() + " ms to 10 minutes, is " + value.toMillis() + " ms");
    }

    private static void require(boolean isTrue, String rule) {
        if (!isTrue) {
            throw new IllegalArgumentException(rule + "; nothing was sent");
        }
    }
}
