package org.mooring.connectors.iso8583;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.connectors.bank.Framing;
import org.mooring.connectors.iso8583.SessionEvent.Kind;
import org.mooring.transformers.iso8583.Iso8583Answers;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.MessageFamily;
import org.mooring.transformers.iso8583.ResponseCode;
import org.mooring.transformers.iso8583.SensitiveElements;
import org.mooring.transformers.iso8583.TraceKey;
import org.mooring.transformers.iso8583.mac.MacUnavailable;
import org.mooring.transformers.iso8583.mac.MacVerdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One legacy system's connection. Requests are dispatched as they arrive and answered as they complete, in any order.
 * Nothing is read while as many are in flight as allowed, or while the peer does not take its answers, so a connection's
 * memory is bounded by its own limits. Everything runs on the connection's event loop except {@link #answer}.
 */
final class InboundConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(InboundConnection.class);
    /** Messages that nobody asked for, after which a connection is closed. */
    private static final int UNASKED_MAX = 100;

    private final Iso8583Consumer consumer;
    private final Channel channel;
    private final String peer;
    private final int inFlightMax;
    private final Queue<byte[]> answered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();

    private final FrameCodec frames;
    private final FrameWatch watch;
    private final boolean isSignOnRequired;

    /** Written before the answer to the sign-on is queued, so that whoever has that answer is let in. */
    private final AtomicBoolean isSignedOn = new AtomicBoolean();

    private int inFlight;
    private int unaskedCount;
    private boolean inputEnded;
    private boolean closing;
    private ScheduledFuture<?> idleCheck;
    private long lastMessageNanos = System.nanoTime();
    private long probedNanos = lastMessageNanos;
    private int probeCount;

    InboundConnection(Iso8583Consumer consumer, Channel channel) {
        this.consumer = consumer;
        this.channel = channel;
        this.peer = String.valueOf(channel.remoteAddress());
        this.inFlightMax = consumer.getEndpoint().getInFlightMax();
        this.isSignOnRequired = consumer.getEndpoint().isSignOnRequired();
        Framing framing = consumer.framing();
        this.frames = new FrameCodec(framing);
        this.watch = new FrameWatch(channel.eventLoop(), framing.frameTimeout().toNanos(), () -> {
            LOG.info(
                    "{}: a message was not whole in {} ms; connection closed",
                    peer,
                    framing.frameTimeout().toMillis());
            close();
        });
    }

    String peer() {
        return peer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        LOG.debug("{}: connected", peer);
        watchIdleness();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object segment) {
        frames.add(ctx.alloc(), (ByteBuf) segment);
        dispatch();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        dispatch();
    }

    /** The peer sends no more, as a script does that pipes its requests in; it still gets its answers. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            dispatch();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        LOG.debug("{}: closed, {} requests in flight", peer, inFlight);
        if (idleCheck != null) {
            idleCheck.cancel(false);
        }
        watch.stop();
        frames.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.info("{}: connection lost: {}", peer, cause.getMessage());
        } else {
            LOG.error("{}: defect while serving the connection; closed", peer, cause);
        }
        close();
    }

    /** Goes on where a suspension stopped. Any thread. */
    void resume() {
        channel.eventLoop().execute(this::dispatch);
    }

    /** Hands every whole message that may be taken to the route. */
    private void dispatch() {
        boolean hasTaken = false;
        boolean isStarved = false;
        try {
            while (mayTakeMore()) {
                byte[] message = frames.next();
                if (message == null) {
                    isStarved = true;
                    break;
                }
                hasTaken = true;
                if (message.length == 0) {
                    keptAlive();
                } else {
                    take(message);
                }
            }
        } catch (FramingViolation lie) {
            LOG.warn("{}: {}; connection closed", peer, lie.getMessage());
            close();
        } catch (MacUnavailable none) {
            LOG.error("{}: {}; connection closed", peer, none.getMessage());
            close();
        }
        if (hasTaken) {
            lastMessageNanos = System.nanoTime();
        }
        // What we do not read is not the peer's delay.
        watch.looked(hasTaken, isStarved && frames.isPartial());
        frames.trim();
        channel.config().setAutoRead(mayTakeMore());
        if (inputEnded && inFlight == 0 && !closing) {
            closing = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private boolean mayTakeMore() {
        return !closing && inFlight < inFlightMax && channel.isWritable() && consumer.isAccepting();
    }

    private void keptAlive() {
        ByteBuf echo = frames.keepAliveEcho(channel.alloc());
        if (echo != null) {
            channel.writeAndFlush(echo, channel.voidPromise());
        }
    }

    private void take(byte[] wire) {
        Iso8583Message message;
        try {
            message = consumer.codec().decode(wire);
        } catch (MessageUnreadable unreadable) {
            refuse(wire, unreadable);
            return;
        }
        MacVerdict verdict = consumer.authentication().verify(message);
        message = consumer.codec().in1987(message);
        if (!verdict.isBelieved()) {
            refuseUnbelieved(message, verdict);
            return;
        }
        if (!Iso8583Answers.isAnswered(message)) {
            if (message.mtiNumber() != 810 || probeCount == 0) {
                unasked(message);
            }
            return;
        }
        MessageFamily family = MessageFamily.of(message);
        if (isSignOnRequired && !isSignedOn.get() && family != MessageFamily.NETWORK_MANAGEMENT) {
            refuseUntilSignedOn(message);
            return;
        }
        inFlight++;
        InboundExchange exchange = new InboundExchange(consumer, this, message, frames.answerHeader());
        if (family == null || !consumer.codec().dialect().supports(family)) {
            exchange.unsupported();
            return;
        }
        switch (family) {
            case FINANCIAL, AUTHORISATION -> exchange.payment();
            case FINANCIAL_ADVICE, AUTHORISATION_ADVICE -> exchange.advice();
            case REVERSAL, REVERSAL_ADVICE -> exchange.reversal();
            case NETWORK_MANAGEMENT -> exchange.networkManagement();
            case BALANCE_ENQUIRY, MINI_STATEMENT -> exchange.enquiry();
            case RECONCILIATION, RECONCILIATION_ADVICE -> exchange.totals();
            case ADMINISTRATIVE, ADMINISTRATIVE_ADVICE -> exchange.administrative();
        }
    }

    /** Told once: what is told is kept on disk, and anybody who can connect may send it. */
    private void unasked(Iso8583Message message) {
        unaskedCount++;
        SensitiveElements.cut(message).wipe();
        if (unaskedCount == 1) {
            consumer.tell(
                    Kind.UNASKED,
                    peer,
                    message,
                    "a message that wants no answer, and that is none; the next ones of this connection are not told");
        } else if (unaskedCount == UNASKED_MAX) {
            LOG.warn("{}: {} messages that nobody asked for; connection closed", peer, unaskedCount);
            close();
        }
    }

    /** Whoever sent it, nothing of it is processed or recorded. */
    private void refuseUnbelieved(Iso8583Message message, MacVerdict verdict) {
        SensitiveElements.cut(message).wipe();
        if (Iso8583Answers.isAnswered(message) && message.has(11)) {
            String code = consumer.authentication().refusalCode();
            LOG.warn("{}: {}; answered {}: {}", peer, verdict.words(), code, message);
            inFlight++;
            answer(FrameCodec.join(frames.answerHeader(), consumer.answers().answer(message, code)));
        } else {
            LOG.warn("{}: {}; message ignored: {}", peer, verdict.words(), message);
        }
    }

    /** The answer cannot be given its MAC: the peer gets none, and will ask or reverse. Any thread. */
    void endUnanswered() {
        channel.eventLoop().execute(() -> {
            inFlight--;
            close();
        });
    }

    /** Nothing is recorded of it: the peer may sign on and send it again. */
    private void refuseUntilSignedOn(Iso8583Message message) {
        String code = consumer.getEndpoint().getBeforeSignOn();
        SensitiveElements.cut(message).wipe();
        if (code.isEmpty()) {
            LOG.warn("{}: not signed on; connection closed: {}", peer, message);
            close();
        } else {
            LOG.warn("{}: not signed on; answered {}: {}", peer, code, message);
            inFlight++;
            answer(FrameCodec.join(frames.answerHeader(), consumer.answers().answer(message, code)));
        }
    }

    /** The route has answered a sign-on or sign-off with approval. Any thread, before that answer is queued. */
    void signedOn(boolean isNowSignedOn) {
        if (isSignedOn.getAndSet(isNowSignedOn) == isNowSignedOn) {
            return;
        }
        consumer.tell(
                isNowSignedOn ? Kind.SIGNED_ON : Kind.SIGNED_OFF,
                peer,
                null,
                isNowSignedOn ? "may send requests" : "what is in flight is still answered");
    }

    /** The client's next business day has begun. Any thread. */
    void cutOver() {
        consumer.tell(Kind.CUT_OVER, peer, null, "what comes from now on belongs to the next business day");
    }

    /** A fault inside a frame leaves the next frame readable, so the peer is answered where it can match the answer. */
    private void refuse(byte[] wire, MessageUnreadable unreadable) {
        Iso8583Message part = consumer.codec()
                .readablePart(wire)
                .map(consumer.codec()::in1987)
                .orElse(null);
        boolean answerable = part != null && Iso8583Answers.isAnswered(part) && part.has(11);
        if (answerable) {
            LOG.warn("{}: {}; answered 30", peer, unreadable.getMessage());
            inFlight++;
            answer(FrameCodec.join(frames.answerHeader(), consumer.answers().answer(part, ResponseCode.FORMAT_ERROR)));
        } else {
            LOG.warn("{}: {}; connection closed", peer, unreadable.getMessage());
            close();
        }
        Arrays.fill(wire, (byte) 0);
    }

    /** Queues the answer to one request, header in front. Any thread; one write and flush round a turn of the event loop. */
    void answer(byte[] joined) {
        answered.add(joined);
        if (drainScheduled.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::drain);
            } catch (RejectedExecutionException stopped) {
                LOG.warn("{}: the event loop has ended, an answer was not sent", peer);
            }
        }
    }

    private void drain() {
        drainScheduled.set(false);
        for (byte[] message = answered.poll(); message != null; message = answered.poll()) {
            inFlight--;
            if (channel.isActive()) {
                write(message);
            } else {
                LOG.info("{}: connection ended before an answer could be sent", peer);
            }
        }
        channel.flush();
        dispatch();
    }

    private void write(byte[] joined) {
        try {
            channel.write(frames.frameJoined(channel.alloc(), joined), channel.voidPromise());
        } catch (FramingViolation tooLong) {
            LOG.error("{}: an answer cannot be sent: {}; connection closed", peer, tooLong.getMessage());
            close();
        }
    }

    /**
     * Only whole messages count as life: bytes that never make one do not keep a connection open. Where the peer is
     * probed, it is asked for an echo first.
     */
    private void watchIdleness() {
        if (closing) {
            return;
        }
        long now = System.nanoTime();
        long closeIn =
                lastMessageNanos + consumer.getEndpoint().getIdleTimeout().toNanos() - now;
        if (inFlight == 0 && closeIn <= 0) {
            LOG.info(
                    "{}: no message in {} s; connection closed",
                    peer,
                    TimeUnit.NANOSECONDS.toSeconds(now - lastMessageNanos));
            close();
            return;
        }
        long next = inFlight == 0
                ? closeIn
                : consumer.getEndpoint().getIdleTimeout().toNanos();
        Duration probeAfter = consumer.getEndpoint().getProbeAfter();
        if (!probeAfter.isZero()) {
            long probeIn = Math.max(lastMessageNanos, probedNanos) + probeAfter.toNanos() - now;
            if (probeIn <= 0) {
                probe(now);
                probeIn = probeAfter.toNanos();
            }
            next = Math.min(next, probeIn);
        }
        if (closing) {
            return; // it could not be probed
        }
        idleCheck = channel.eventLoop()
                .schedule(this::watchIdleness, Math.max(TimeUnit.MILLISECONDS.toNanos(1), next), TimeUnit.NANOSECONDS);
    }

    /** Its answer is a whole message like any other: nothing but that is expected of it. */
    private void probe(long now) {
        probedNanos = now;
        TraceKey trace = consumer.probeTrace();
        try {
            byte[] request = consumer.encode(new Iso8583Draft("0800")
                    .set(7, trace.transmissionDateTime())
                    .set(11, trace.systemTraceAuditNumber())
                    .set(70, NetworkManagement.ECHO));
            channel.writeAndFlush(frames.frame(channel.alloc(), request), channel.voidPromise());
            probeCount++;
        } catch (RuntimeException unsealed) {
            LOG.error("{}: an echo cannot be asked for: {}; connection closed", peer, unsealed.getMessage());
            close();
        }
    }

    private void close() {
        closing = true;
        channel.close();
    }
}
