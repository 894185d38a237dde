package org.mooring.routes.channel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.kafka.common.TopicPartition;
import org.mooring.canonical.failure.MessageUnreadable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a record that could not be taken goes to the rejected or is tried again. Unreadable: rejected at once. An
 * {@link Outage}: tried for ever, since every record would fail. Any other is a defect
 * that this record may bring about each time: rejected after the fifth attempt, because it holds up all behind it. Between
 * attempts the polling thread pauses; the consumer keeps its partitions, whose heartbeats another thread sends.
 */
public final class JudgeKafkaRecord {
    private static final Logger LOG = LoggerFactory.getLogger(JudgeKafkaRecord.class);
    private static final int ATTEMPTS_MAX = 5;
    private static final Duration PAUSE_MIN = Duration.ofMillis(250);
    /** Far below max.poll.interval.ms, and below what a stopping hub should wait. */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(4);
    /** A partition that fails is heard of more often than that; else another hub has it. */
    private static final Duration HEARD_OF = Duration.ofMinutes(1);

    private static final String VERDICT = "mooringKafkaVerdict";

    private final Clock clock;
    private final Map<TopicPartition, Failing> failing = new ConcurrentHashMap<>();

    record Verdict(String reason, String at) {}

    private record Failing(KafkaPosition position, int attempts, Class<?> kind, String why, Instant lastAt) {}

    public JudgeKafkaRecord(Clock clock) {
        this.clock = clock;
    }

    static Verdict verdict(Exchange exchange) {
        return exchange.getProperty(VERDICT, Verdict.class);
    }

    /** Records that are tried again and again, by topic: what is behind them waits. */
    public Map<String, String> troubles() {
        Map<String, String> troubles = new TreeMap<>();
        Instant since = clock.instant().minus(HEARD_OF);
        failing.values().stream()
                .filter(one -> one.lastAt().isAfter(since))
                .forEach(one -> troubles.merge(
                        one.position().partition().topic(),
                        one.position() + " failed " + one.attempts() + " times: " + one.why(),
                        (first, second) -> first + "; " + second));
        return troubles;
    }

    /** Its offset is committed. */
    void taken(KafkaPosition position) {
        Failing before = failing.remove(position.partition());
        if (before != null) {
            LOG.info("{} and what waited behind it are taken again", position);
        }
    }

    /** In {@code doCatch}: returns for a record that goes to the rejected, throws for one that is tried again. */
    public void judge(Exchange exchange) throws Exception {
        Exception why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        KafkaPosition position = KafkaPosition.of(exchange);
        if (position == null) {
            throw why;
        }
        if (why instanceof MessageUnreadable unreadable) {
            exchange.setProperty(VERDICT, new Verdict(unreadable.rule(), unreadable.at()));
            return;
        }
        int attempts = attemptsBefore(position) + 1;
        if (attempts < ATTEMPTS_MAX || Outage.isCauseOf(why)) {
            throw why;
        }
        LOG.error("a record failed in {} attempts and goes to the rejected [record={}]", attempts, position, why);
        exchange.setProperty(
                VERDICT,
                new Verdict(
                        "it could not be taken in " + attempts + " attempts, by a defect of the hub ("
                                + why.getClass().getSimpleName()
                                + "); payments of it that were recorded go on",
                        position.toString()));
    }

    /**
     * The record's exchange failed, in whatever step; its offset is not committed. Says so, and holds the polling thread
     * for a while before the consumer comes back to it.
     */
    void failed(KafkaPosition position, Throwable why) {
        Failing before = failing.get(position.partition());
        int attempts = attemptsBefore(position) + 1;
        failing.put(
                position.partition(), new Failing(position, attempts, why.getClass(), why.toString(), clock.instant()));
        if (attempts == 1 || !before.kind().equals(why.getClass())) { // a text may have the exchange's id in it
            LOG.error("{} is not taken: {}; its offset stays and it is tried again", position, why.toString(), why);
        }
        pause(attempts);
    }

    private int attemptsBefore(KafkaPosition position) {
        Failing before = failing.get(position.partition());
        return before != null && before.position().equals(position) ? before.attempts() : 0;
    }

    private static void pause(int attempts) {
        long millis = PAUSE_MIN.toMillis() << Math.min(attempts - 1, 10);
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(millis, PAUSE_MAX.toMillis()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
