package org.mooring.routes.channel;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.mooring.canonical.Uetr;
import org.mooring.routes.OpenPayments;
import org.mooring.routes.PaymentInHand;
import org.mooring.routes.intake.Intake;
import org.mooring.routes.intake.Intakes;
import org.mooring.routes.intake.Note;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who works on which intake. An intake is in one exchange's hands, or it waits for {@link #resume}, which gives it to its
 * flow again: after a restart, after the death of another hub, and a while after its exchange failed. Each time it goes
 * the whole way; what was recorded is recognised there, so that nothing is done twice.
 */
public final class IntakeWork {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeWork.class);
    /** A disk that is full or a broker that is away is not back sooner. */
    private static final Duration RETRY_AFTER_MIN = Duration.ofSeconds(5);

    private static final int RETRY_AFTER_MAX_FACTOR = 12;
    private static final String BEGUN = "mooringIntakeBegun";
    private static final String ENDED = "mooringIntakeEnded";

    private final Intakes intakes;
    private final OpenPayments openPayments;
    private final CamelContext camel;
    private final Clock clock;
    private final Duration retryAfterMin;
    private final Patience patience;
    /** Ids, with the number of exchanges that have it: a redelivered message may meet its own intake at work. */
    private final Map<String, Integer> working = new ConcurrentHashMap<>();

    private final Map<String, Failed> failed = new ConcurrentHashMap<>();
    private ProducerTemplate flows;

    private record Failed(String why, Duration waits, Instant again, Patience.Failures unread) {}

    /** @param unreadableFor so long an original that cannot be read is tried, before it is refused */
    public IntakeWork(
            Intakes intakes,
            OpenPayments openPayments,
            CamelContext camel,
            Clock clock,
            MeterRegistry meters,
            Duration unreadableFor) {
        this(intakes, openPayments, camel, clock, meters, Patience.of(unreadableFor), RETRY_AFTER_MIN);
    }

    /** @param retryAfterMin how long a failed intake waits; doubled each time, up to the twelvefold */
    IntakeWork(
            Intakes intakes,
            OpenPayments openPayments,
            CamelContext camel,
            Clock clock,
            MeterRegistry meters,
            Patience patience,
            Duration retryAfterMin) {
        this.patience = patience;
        this.retryAfterMin = retryAfterMin;
        this.intakes = intakes;
        this.openPayments = openPayments;
        this.camel = camel;
        this.clock = clock;
        Gauge.builder("mooring.intakes", working, Map::size)
                .description("Files and messages of many payments that are worked on")
                .register(meters);
        Gauge.builder("mooring.intakes.waiting", failed, Map::size)
                .description("Files and messages of many payments that failed and wait to be tried again")
                .register(meters);
    }

    /** How many failed and wait to be tried again. */
    int waitingCount() {
        return failed.size();
    }

    /** Takes a dropped file into this exchange's hands; empty when another hub was faster. */
    Optional<Intake> takeFile(Path file, String channel, String format) throws IOException {
        String id = intakes.newId();
        working.put(id, 1);
        Optional<Intake> taken = Optional.empty();
        try {
            taken = intakes.takeFile(id, file, channel, format);
        } finally {
            if (taken.isEmpty()) {
                working.remove(id);
            }
        }
        return taken;
    }

    /**
     * Keeps a message in this exchange's hands. When its own exchange fails, the message is still on its queue: the
     * intake goes, and what was recorded of it goes on by itself, for the redelivery to find it answered.
     */
    void keepMessage(Exchange exchange, String messageId, Note note, byte[] bytes) throws IOException {
        String id = intakes.idOf(note.channel(), messageId, bytes);
        working.merge(id, 1, Integer::sum);
        try {
            Intake intake = intakes.keepMessage(id, note, bytes);
            exchange.setProperty(FileFlow.INTAKE, intake);
            exchange.setProperty(FileFlow.RECORDED, new ConcurrentHashMap<Uetr, PaymentInHand>());
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onFailure(Exchange gone) {
                    giveBack(gone, intake);
                    drop(intake);
                }
            });
        } catch (IOException | RuntimeException failure) {
            letGo(id);
            throw failure;
        }
    }

    /** First step of a flow that ends an intake; a second time on the same exchange it does nothing. */
    public void begin(Exchange exchange) {
        if (exchange.getProperty(BEGUN) != null) {
            return;
        }
        exchange.setProperty(BEGUN, Boolean.TRUE);
        Intake intake = FileFlow.intake(exchange);
        if (exchange.getProperty(FileFlow.RECORDED) == null) {
            exchange.setProperty(FileFlow.RECORDED, new ConcurrentHashMap<Uetr, PaymentInHand>());
        }
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(FileFlow.FORMAT, intake.note().format());
        message.setHeader(FileFlow.CHANNEL, intake.note().channel());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange done) {
                failed.remove(intake.id());
                giveBack(done, intake);
            }

            @Override
            public void onFailure(Exchange gone) {
                tryAgainLater(intake, gone.getException(), gone.getProperty(FileFlow.LAST_TRY) != null);
                giveBack(gone, intake);
            }
        });
    }

    /** A message was answered: its intake is no more. */
    public void finish(Exchange exchange) throws IOException {
        intakes.drop(FileFlow.intake(exchange));
    }

    /**
     * A message goes to the rejected, or is its queue's again: its intake ends without an answer. One whose copy cannot be
     * read may have left its queue, and is kept for an operator.
     */
    public void abandon(Exchange exchange) throws IOException {
        Intake intake = FileFlow.intake(exchange);
        if (intake == null) {
            return;
        }
        giveBack(exchange, intake);
        if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof FileRefused why && why.isUnread()) {
            LOG.error(
                    "{} is given up and in {} for an operator: {}; what was recorded of it goes on, nobody is answered",
                    intake.label(),
                    intakes.setAside(intake),
                    why.rule());
        } else {
            intakes.drop(intake);
        }
    }

    /** Gives what nobody works on to its flow: left by a process that died, or failed a while ago. */
    public void resume() throws IOException {
        int count = intakes.takeOver();
        if (count > 0) {
            LOG.warn("{} files or messages were left unanswered by a hub that stopped; each is taken up again", count);
        }
        for (Intake intake : intakes.own()) {
            Failed before = failed.get(intake.id());
            boolean isDue = before == null || !clock.instant().isBefore(before.again());
            if (isDue && working.putIfAbsent(intake.id(), 1) == null) {
                send(intake, before);
            }
        }
    }

    private void send(Intake intake, Failed before) {
        if (!intake.exists()) { // its exchange ended since it was listed
            letGo(intake.id());
            return;
        }
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(FileFlow.INTAKE, intake);
        if (before != null) {
            exchange.setProperty(FileFlow.LAST_TRY, patience.spent(before.unread(), clock.instant()));
        }
        String flow = switch (intake.note().way()) {
            case FILE -> "direct:flow-file-taken";
            case MESSAGE -> "direct:flow-message-taken";
            case RECORD -> "direct:flow-record-taken";
        };
        flows().asyncSend(flow, exchange).whenComplete((done, notSent) -> {
            if (notSent != null) {
                tryAgainLater(intake, notSent, false);
                letGo(intake.id());
            } else if (done.getProperty(BEGUN) == null) { // the flow could not be reached
                tryAgainLater(intake, done.getException(), false);
                letGo(intake.id());
            }
        });
    }

    /** @param wasLast it was refused as unread, and that failed: it has used up its patience already */
    private void tryAgainLater(Intake intake, Throwable failure, boolean wasLast) {
        String why = String.valueOf(failure);
        Failed before = failed.get(intake.id());
        Duration longest = retryAfterMin.multipliedBy(RETRY_AFTER_MAX_FACTOR);
        Duration waits = before == null ? retryAfterMin : before.waits().multipliedBy(2);
        waits = waits.compareTo(longest) > 0 ? longest : waits;
        Instant now = clock.instant();
        Patience.Failures unread = before == null ? Patience.Failures.NONE : before.unread();
        if (UnreadOriginal.isCauseOf(failure)) {
            unread = unread.next(now);
        } else if (!wasLast) {
            unread = Patience.Failures.NONE;
        }
        failed.put(intake.id(), new Failed(why, waits, now.plus(waits), unread));
        if (before == null || !before.why().equals(why)) {
            LOG.error(
                    "{} is not answered: {}; its original is kept in {} and it is tried again",
                    intake.label(),
                    why,
                    intake.folder(),
                    failure);
        }
    }

    private void giveBack(Exchange exchange, Intake intake) {
        if (exchange.getProperty(ENDED) != null) {
            return;
        }
        exchange.setProperty(ENDED, Boolean.TRUE);
        EntryRoom.Held room = exchange.getProperty(FileFlow.ROOM, EntryRoom.Held.class);
        if (room != null) {
            room.close();
        }
        if (!camel.isStopping()) { // else the next start finds them in the journal
            FileFlow.recorded(exchange).values().forEach(openPayments::goOn);
        }
        letGo(intake.id());
    }

    private void letGo(String id) {
        working.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
    }

    private void drop(Intake intake) {
        try {
            intakes.drop(intake);
        } catch (IOException left) {
            LOG.warn("{} stays in {}; it will be answered twice at most", intake.id(), intake.folder(), left);
        }
    }

    /** Made at its first use: the context is running then. */
    private synchronized ProducerTemplate flows() {
        if (flows == null) {
            flows = camel.createProducerTemplate();
        }
        return flows;
    }
}
