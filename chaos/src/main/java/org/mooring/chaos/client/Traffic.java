package org.mooring.chaos.client;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.mooring.chaos.oracle.ClientRecord;

/**
 * All payments of a run. Hands out new ones as long as the round's quota lasts, no faster than its pace; clients that find
 * none wait. What a payment does at its bank follows from the seed and its number alone.
 */
public final class Traffic {
    private static final int[] REFUSED = {51, 5, 14};
    private static final int UNKNOWN_CODE = 99;
    private static final int NEVER_ANSWERED = 68;
    private static final long SLACK_NANOS = 100_000_000;

    private final long seed;
    private final ConcurrentMap<Long, Payment> payments = new ConcurrentHashMap<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong answeredOnline = new AtomicLong();
    private final Map<Channel, Long> issuedBy = new EnumMap<>(Channel.class);
    private long issued;
    private long quota;
    private long nanosApiece;
    private long nextAtNanos;
    private boolean isOver;

    public Traffic(long seed, List<Channel> channels) {
        this.seed = seed;
        channels.forEach(channel -> issuedBy.put(channel, 0L));
    }

    /** Lets so many more payments out, evenly over so many milliseconds. */
    public synchronized void release(long count, int overMs) {
        quota += count;
        nanosApiece = overMs * 1_000_000L / Math.max(1, count);
        nextAtNanos = System.nanoTime();
        notifyAll();
    }

    /** No new payments any more; clients finish what they have. */
    public synchronized void end() {
        isOver = true;
        notifyAll();
    }

    public synchronized long issued() {
        return issued;
    }

    /** Answers heard so far, of all payments. */
    public long answered() {
        return answered.get();
    }

    /** Those that came over a connection: whoever gave them was alive. A file's answer may be found long after. */
    public long answeredOnline() {
        return answeredOnline.get();
    }

    public List<ClientRecord> records() {
        List<ClientRecord> records = new ArrayList<>();
        payments.values().forEach(payment -> records.add(payment.record()));
        return records;
    }

    /** Payments that nobody has answered yet. */
    public long unanswered() {
        return payments.values().stream()
                .filter(payment -> !payment.isAnswered())
                .count();
    }

    /** The next new payment, when its time has come; null when there will be none. */
    Payment next(Channel channel) throws InterruptedException {
        synchronized (this) {
            while (true) {
                long wait = nextAtNanos - System.nanoTime();
                if (isOver) {
                    return null;
                }
                boolean mayTake = issued < quota && isItsTurn(channel);
                if (mayTake && wait <= 0) {
                    break;
                }
                wait(mayTake ? Math.max(1, wait / 1_000_000) : 0);
            }
            issued++;
            issuedBy.merge(channel, 1L, Long::sum);
            notifyAll();
            // What was not asked for while the hub was down is not made up for.
            nextAtNanos = Math.max(nextAtNanos, System.nanoTime() - SLACK_NANOS) + nanosApiece;
            Payment payment = new Payment(issued, channel, ending(issued));
            payments.put(issued, payment);
            return payment;
        }
    }

    /** Folder and queue wait for no answer and would take everything; each channel keeps to its share. */
    private boolean isItsTurn(Channel channel) {
        int shares = issuedBy.keySet().stream().mapToInt(Channel::share).sum();
        return issuedBy.get(channel) * shares < quota * channel.share();
    }

    Payment get(long number) {
        return payments.get(number);
    }

    void heard() {
        answered.incrementAndGet();
    }

    void heardOnline() {
        answeredOnline.incrementAndGet();
        heard();
    }

    /** One throw of the dice about a payment, the same in each run of the seed. */
    boolean chance(Payment payment, String about, int percent) {
        return dice(payment.number(), about.hashCode()).nextInt(100) < percent;
    }

    private int ending(long number) {
        SplittableRandom dice = dice(number, 0);
        int percent = dice.nextInt(100);
        if (percent < 8) {
            return REFUSED[dice.nextInt(REFUSED.length)];
        }
        if (percent < 10) {
            return UNKNOWN_CODE;
        }
        return percent < 11 ? NEVER_ANSWERED : 20 + dice.nextInt(30);
    }

    private SplittableRandom dice(long number, int about) {
        return new SplittableRandom(seed * 31 + number * 1_000_003 + about);
    }
}
