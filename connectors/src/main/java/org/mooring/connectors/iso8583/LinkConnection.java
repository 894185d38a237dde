package org.mooring.connectors.iso8583;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.connectors.LinkFull;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.bank.Framing;
import org.mooring.connectors.iso8583.SessionEvent.Kind;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.ResponseCode;
import org.mooring.transformers.iso8583.SensitiveElements;
import org.mooring.transformers.iso8583.TraceKey;
import org.mooring.transformers.iso8583.mac.MacVerdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection to a bank, from connect to close, and the requests that went over it. A lost connection is followed
 * by a new object, so an answer can only meet requests of its own connection. {@link LinkSession} says when it takes them.
 *
 * <p>What may have left: a request counts as sent from the moment it is written to a channel that is active on its event
 * loop. Before that, whatever happens is {@link LinkUnavailable}; after that, whatever ends it without an answer is
 * {@link OutcomeUnknown}, also when the bytes were still in a buffer of ours.
 *
 * <p>Everything runs on the event loop except {@link #submit} and the counters.
 */
final class LinkConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(LinkConnection.class);
    /** Answers of ours that wait for the socket; no bank asks so much at once. Payments are bounded by their own number. */
    private static final int UNWRITTEN_ANSWERS_MAX = 100;

    /** What a connection needs of its link. */
    interface Owner {
        String id();

        void signedOn(LinkConnection connection);

        void signedOff(LinkConnection connection);

        void ended(LinkConnection connection);
    }

    private final Owner owner;
    private final Channel channel;
    private final LinkEnvironment environment;
    private final Iso8583Codec codec;
    private final LinkOptions options;
    private final LinkSession session;
    private final FrameCodec frames;
    private final FrameWatch watch;

    private final Queue<InFlightRequest> submitted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final AtomicInteger reserved = new AtomicInteger();

    private final LongObjectMap<InFlightRequest> inFlight = new LongObjectHashMap<>();
    private final LongObjectMap<InFlightReversal> reversals = new LongObjectHashMap<>();
    private final LongObjectMap<InFlightQuestion> questions = new LongObjectHashMap<>();
    private boolean closeWhenQuiet;
    private int unwrittenAnswers;

    LinkConnection(Owner owner, Channel channel, LinkEnvironment environment) {
        this.owner = owner;
        this.channel = channel;
        this.environment = environment;
        this.codec = environment.codec();
        this.options = environment.options();
        this.session = new LinkSession(this, environment, channel.eventLoop());
        Framing framing = options.rules().framing();
        this.frames = new FrameCodec(framing);
        this.watch = new FrameWatch(
                channel.eventLoop(),
                framing.frameTimeout().toNanos(),
                () -> end("a message was not whole in " + framing.frameTimeout().toMillis() + " ms"));
    }

    /** Requests sent or about to be, and not answered. Any thread. */
    int inFlightCount() {
        return reserved.get();
    }

    /** Queues one request. Any thread; its outcome completes on the event loop. */
    void submit(InFlightRequest request) {
        if (reserved.incrementAndGet() > options.inFlightMax()) {
            reserved.decrementAndGet();
            request.outcome().completeExceptionally(LinkFull.unavailable(owner.id(), options.inFlightMax()));
            return;
        }
        submitted.add(request);
        if (drainScheduled.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::drain);
            } catch (RejectedExecutionException stopped) {
                drainScheduled.set(false);
                for (InFlightRequest queued = submitted.poll(); queued != null; queued = submitted.poll()) {
                    refuse(queued, "its event loop has ended");
                }
            }
        }
    }

    /** Writes what was submitted: one flush for all of it. */
    private void drain() {
        drainScheduled.set(false);
        for (InFlightRequest request = submitted.poll(); request != null; request = submitted.poll()) {
            String refusal = whyNotSent(request);
            if (refusal != null) {
                refuse(request, refusal);
            } else {
                write(request);
            }
        }
        channel.flush();
        closeIfQuiet();
    }

    private String whyNotSent(InFlightRequest request) {
        if (!session.isOpen() || !channel.isActive()) {
            return "is not connected and signed on";
        }
        if (inFlight.containsKey(request.key())) {
            return "has a request with reference " + request.message().reference() + " in flight";
        }
        Instant sendBefore = request.message().outbound().sendBefore();
        if (sendBefore != null && environment.clock().instant().isAfter(sendBefore)) {
            return "got the request after " + sendBefore + ", too late to send it";
        }
        return null;
    }

    private void refuse(InFlightRequest request, String why) {
        reserved.decrementAndGet();
        request.outcome().completeExceptionally(new LinkUnavailable(owner.id(), why));
    }

    private void write(InFlightRequest request) {
        inFlight.put(request.key(), request);
        channel.write(frames.frame(channel.alloc(), request.message().wire()), channel.voidPromise());
        if (!request.message().outbound().sensitive().isEmpty()) {
            Arrays.fill(request.message().wire(), (byte) 0);
        }
        request.timeout(environment
                .timer()
                .newTimeout(
                        expired -> channel.eventLoop().execute(() -> timedOut(request)),
                        options.answerTimeout().toMillis(),
                        TimeUnit.MILLISECONDS));
    }

    private void timedOut(InFlightRequest request) {
        if (inFlight.remove(request.key(), request)) {
            doubt(request, "no answer in " + options.answerTimeout().toMillis() + " ms");
            closeIfQuiet();
        }
    }

    private void doubt(InFlightRequest request, String why) {
        reserved.decrementAndGet();
        request.cancelTimeout();
        request.outcome()
                .completeExceptionally(new OutcomeUnknown(
                        owner.id(),
                        why + " [uetr=" + request.message().outbound().payment().uetr() + ", reference="
                                + request.message().reference() + "]"));
    }

    /** Sends one reversal. Any thread; its answer completes on the event loop. Counts among the requests in flight. */
    void submit(InFlightReversal reversal) {
        if (reserved.incrementAndGet() > options.inFlightMax()) {
            endUnsent(reversal, options.inFlightMax() + " requests are in flight, the most agreed with the bank");
            return;
        }
        try {
            channel.eventLoop().execute(() -> write(reversal));
        } catch (RejectedExecutionException stopped) {
            endUnsent(reversal, "its event loop has ended");
        }
    }

    private void write(InFlightReversal reversal) {
        if (!session.isOpen() || !channel.isActive()) {
            endUnsent(reversal, "is not connected and signed on");
            return;
        }
        if (reversals.putIfAbsent(reversal.key, reversal) != null) {
            endUnsent(reversal, "has a reversal of the same payment in flight");
            return;
        }
        write(reversal.wire);
        reversal.timeout = environment
                .timer()
                .newTimeout(
                        expired -> channel.eventLoop().execute(() -> timedOut(reversal)),
                        options.answerTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void timedOut(InFlightReversal reversal) {
        if (reversals.remove(reversal.key, reversal)) {
            end(
                    reversal,
                    new Reversal.Answer.None(
                            "no answer in " + options.answerTimeout().toMillis() + " ms", false));
            closeIfQuiet();
        }
    }

    private void endUnsent(InFlightReversal reversal, String why) {
        end(reversal, new Reversal.Answer.None(why, true));
    }

    private void end(InFlightReversal reversal, Reversal.Answer answer) {
        reserved.decrementAndGet();
        if (reversal.timeout != null) {
            reversal.timeout.cancel();
        }
        reversal.answer.complete(answer);
    }

    /** Sends one question. Any thread; its answer completes on the event loop. Counts among the requests in flight. */
    void submit(InFlightQuestion question) {
        if (reserved.incrementAndGet() > options.inFlightMax()) {
            endUnsent(question, options.inFlightMax() + " requests are in flight, the most agreed with the bank");
            return;
        }
        try {
            channel.eventLoop().execute(() -> write(question));
        } catch (RejectedExecutionException stopped) {
            endUnsent(question, "its event loop has ended");
        }
    }

    private void write(InFlightQuestion question) {
        if (!session.isOpen() || !channel.isActive()) {
            endUnsent(question, "is not connected and signed on");
            return;
        }
        if (inFlight.containsKey(question.key) || questions.putIfAbsent(question.key, question) != null) {
            endUnsent(question, "has a request with the same trace in flight");
            return;
        }
        write(question.wire);
        if (question.isSensitive) {
            Arrays.fill(question.wire, (byte) 0); // the frame is a copy
        }
        question.timeout = environment
                .timer()
                .newTimeout(
                        expired -> channel.eventLoop().execute(() -> timedOut(question)),
                        options.answerTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void timedOut(InFlightQuestion question) {
        if (questions.remove(question.key, question)) {
            endUnanswered(question, "no answer in " + options.answerTimeout().toMillis() + " ms");
            closeIfQuiet();
        }
    }

    private void endUnsent(InFlightQuestion question, String why) {
        release(question);
        question.answer.completeExceptionally(new LinkUnavailable(owner.id(), why));
    }

    private void endUnanswered(InFlightQuestion question, String why) {
        release(question);
        question.answer.completeExceptionally(new OutcomeUnknown(owner.id(), why));
    }

    private void release(InFlightQuestion question) {
        reserved.decrementAndGet();
        if (question.isSensitive) {
            Arrays.fill(question.wire, (byte) 0);
        }
        if (question.timeout != null) {
            question.timeout.cancel();
        }
    }

    String id() {
        return owner.id();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        session.begin();
    }

    void opened() {
        owner.signedOn(this);
    }

    /** What is in flight goes on. */
    void signedOff() {
        owner.signedOff(this);
        closeIfQuiet();
    }

    /** Event loop. */
    void write(byte[] message) {
        channel.writeAndFlush(frames.frame(channel.alloc(), message), channel.voidPromise());
    }

    /** @param joined header and message; event loop */
    void writeJoined(byte[] joined) {
        if (unwrittenAnswers == UNWRITTEN_ANSWERS_MAX) {
            end("the bank does not take its answers, " + unwrittenAnswers + " wait");
            return;
        }
        ByteBuf frame = frames.frameJoined(channel.alloc(), joined);
        unwrittenAnswers++;
        channel.writeAndFlush(frame).addListener(done -> unwrittenAnswers--);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            session.idle();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object segment) {
        frames.add(ctx.alloc(), (ByteBuf) segment);
        boolean hasTaken = false;
        try {
            for (byte[] wire = frames.next(); wire != null; wire = frames.next()) {
                hasTaken = true;
                if (wire.length == 0) {
                    keptAlive();
                } else {
                    take(wire);
                }
            }
            watch.looked(hasTaken, frames.isPartial());
        } catch (FramingViolation lie) {
            end(lie.getMessage());
        }
        if (hasTaken) {
            session.heard();
        }
        frames.trim();
    }

    /** A bank that does not read what it is sent gets no echo of its keep-alives either. */
    private void keptAlive() {
        ByteBuf echo = channel.isWritable() ? frames.keepAliveEcho(channel.alloc()) : null;
        if (echo != null) {
            channel.writeAndFlush(echo, channel.voidPromise());
        }
    }

    private void take(byte[] wire) {
        Iso8583Message message;
        try {
            message = codec.decode(wire);
        } catch (MessageUnreadable unreadable) {
            // Whose answer it was cannot be trusted; that request runs into its time-out and is in doubt.
            LOG.warn("{}: {}", owner.id(), unreadable.getMessage());
            return;
        }
        MacVerdict verdict = environment.authentication().verify(message);
        message = codec.in1987(message);
        if (!verdict.isBelieved()) {
            // Anybody may have sent it. What it would answer goes on waiting, and is in doubt when its time has passed.
            SensitiveElements.cut(message).wipe();
            LOG.warn("{}: {}; message not believed: {}", owner.id(), verdict.words(), message);
            return;
        }
        long key = key(message);
        if (isAnswerToPayment(message.mtiNumber())) {
            answered(key, message);
            return;
        }
        switch (message.mtiNumber()) {
            case 410 -> reversed(key, message);
            case 810 -> {
                if (!session.isAnswer(key, message)) {
                    tellUnmatched(message);
                }
            }
            case 800, 801 -> session.asked(message, frames.answerHeader());
            default -> tellUnmatched(message);
        }
    }

    private void answered(long key, Iso8583Message message) {
        InFlightRequest request = inFlight.get(key);
        if (request == null || !request.isAnsweredBy(message.mtiNumber())) {
            answeredQuestion(key, message);
            return;
        }
        inFlight.remove(key);
        if (request.isRepeat() && ResponseCode.DUPLICATE.equals(ResponseCode.of(message))) {
            doubt(request, "the bank answered " + message.text(39) + " to a repeat, which says neither yes nor no");
            closeIfQuiet();
            return;
        }
        try {
            SendOutcome outcome =
                    environment.answers().outcome(request.message().outbound().payment(), message);
            reserved.decrementAndGet();
            request.cancelTimeout();
            request.outcome().complete(outcome);
        } catch (RuntimeException defect) {
            LOG.error("{}: cannot understand {}", owner.id(), message, defect);
            doubt(request, "answer was not understood");
        }
        closeIfQuiet();
    }

    private void answeredQuestion(long key, Iso8583Message message) {
        InFlightQuestion question = questions.get(key);
        if (question == null || question.answerMti != message.mtiNumber()) {
            tellUnmatched(message);
            return;
        }
        questions.remove(key);
        SensitiveElements.cut(message).wipe();
        release(question);
        question.answer.complete(message);
        closeIfQuiet();
    }

    private void reversed(long key, Iso8583Message message) {
        InFlightReversal reversal = reversals.remove(key);
        if (reversal == null) {
            tellUnmatched(message);
            return;
        }
        end(reversal, BankAnswers.toReversal(message));
        closeIfQuiet();
    }

    /** An advice of the bank is told and not acknowledged, so that it comes again: nothing here keeps it. */
    private void tellUnmatched(Iso8583Message message) {
        try {
            SensitiveElements.cut(message).wipe();
            boolean isLate = isAnswerToPayment(message.mtiNumber()) && message.has(7) && message.has(11);
            session.tell(
                    isLate ? Kind.LATE_ANSWER : Kind.UNASKED,
                    message,
                    isLate ? "an answer that no request waits for" : "a message that nothing here asked for");
            if (isLate) {
                environment.late().tell(new LateIsoAnswer(owner.id(), message, environment.answers()));
            }
        } catch (RuntimeException defect) {
            LOG.error("{}: listener failed on {}", owner.id(), message, defect);
        }
    }

    private static boolean isAnswerToPayment(int mti) {
        return mti == 210 || mti == 211 || mti == 230 || mti == 110 || mti == 130;
    }

    /** Takes nothing new, signs off when the last request has its outcome, and closes. Event loop. */
    void drainAndClose() {
        closeWhenQuiet = true;
        closeIfQuiet();
    }

    private void closeIfQuiet() {
        if (closeWhenQuiet
                && !session.isClosing()
                && inFlight.isEmpty()
                && reversals.isEmpty()
                && questions.isEmpty()
                && submitted.isEmpty()) {
            session.finish();
        }
    }

    /** Event loop. */
    void end(String why) {
        if (channel.isActive()) {
            LOG.info("{}: {}; connection closed", owner.id(), why);
        }
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("{}: defect while serving the connection", owner.id(), cause);
        }
        end(String.valueOf(cause.getMessage()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        watch.stop();
        frames.release();
        ArrayList<InFlightRequest> lost = new ArrayList<>(inFlight.values());
        inFlight.clear();
        ArrayList<InFlightReversal> lostReversals = new ArrayList<>(reversals.values());
        reversals.clear();
        ArrayList<InFlightQuestion> lostQuestions = new ArrayList<>(questions.values());
        questions.clear();
        session.ended(lost.size());
        owner.ended(this);
        lost.forEach(request -> doubt(request, "connection lost before the answer came"));
        lostReversals.forEach(
                reversal -> end(reversal, new Reversal.Answer.None("connection lost before the answer", false)));
        lostQuestions.forEach(question -> endUnanswered(question, "connection lost before the answer came"));
    }

    static long key(TraceKey trace) {
        return Long.parseLong(trace.transmissionDateTime()) * 1_000_000
                + Integer.parseInt(trace.systemTraceAuditNumber());
    }

    /** Matches no request where the message lacks DE 7 or DE 11. */
    private static long key(Iso8583Message message) {
        long transmissionDateTime = message.number(7);
        long stan = message.number(11);
        return transmissionDateTime < 0 || stan < 0 ? Long.MIN_VALUE : transmissionDateTime * 1_000_000 + stan;
    }
}
