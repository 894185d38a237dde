package org.mooring.connectors.iso8583;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.connectors.iso8583.LengthFraming.FramingViolation;
import org.mooring.transformers.iso8583.Iso8583Answers;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One legacy system's connection. Requests are dispatched as they arrive and answered as they complete, in any order.
 * Nothing is read while as many are in flight as allowed, or while the peer does not take its answers, so a connection's
 * memory is bounded by its own limits. Everything runs on the connection's event loop except {@link #answer}.
 */
final class InboundConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(InboundConnection.class);

    private final Iso8583Consumer consumer;
    private final Channel channel;
    private final String peer;
    private final int inFlightMax;
    private final Queue<byte[]> answered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();

    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private int inFlight;
    private boolean inputEnded;
    private boolean closing;
    private ScheduledFuture<?> idleCheck;
    private long lastMessageNanos = System.nanoTime();

    InboundConnection(Iso8583Consumer consumer, Channel channel) {
        this.consumer = consumer;
        this.channel = channel;
        this.peer = String.valueOf(channel.remoteAddress());
        this.inFlightMax = consumer.getEndpoint().getInFlightMax();
    }

    String peer() {
        return peer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        LOG.debug("{}: connected", peer);
        watchIdleness(consumer.getEndpoint().getIdleTimeout().toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
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
        releaseReceived();
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
        try {
            while (mayTakeMore()) {
                byte[] message = consumer.framing().next(received);
                if (message == null) {
                    break;
                }
                lastMessageNanos = System.nanoTime();
                take(message);
            }
        } catch (FramingViolation lie) {
            LOG.warn("{}: {}; connection closed", peer, lie.getMessage());
            close();
        }
        if (!received.isReadable()) {
            releaseReceived();
        } else if (received.refCnt() == 1) {
            received.discardSomeReadBytes();
        }
        channel.config().setAutoRead(mayTakeMore());
        if (inputEnded && inFlight == 0 && !closing) {
            closing = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private boolean mayTakeMore() {
        return !closing && inFlight < inFlightMax && channel.isWritable() && consumer.isAccepting();
    }

    private void take(byte[] wire) {
        Iso8583Message message;
        try {
            message = consumer.codec().decode(wire);
        } catch (MessageUnreadable unreadable) {
            refuse(wire, unreadable);
            return;
        }
        if (!Iso8583Answers.isAnswered(message)) {
            LOG.warn("{}: nobody waits for an answer here; message ignored: {}", peer, message);
            Arrays.fill(wire, (byte) 0);
            return;
        }
        inFlight++;
        InboundExchange exchange = new InboundExchange(consumer, this, message);
        switch (message.mtiNumber()) {
            case 200, 201 -> exchange.payment();
            case 400, 401, 420, 421 -> exchange.reversal();
            case 800, 801 -> exchange.networkManagement();
            default -> exchange.unsupported();
        }
    }

    /** A fault inside a frame leaves the next frame readable, so the peer is answered where it can match the answer. */
    private void refuse(byte[] wire, MessageUnreadable unreadable) {
        Iso8583Message part = consumer.codec().readablePart(wire).orElse(null);
        boolean answerable = part != null && Iso8583Answers.isAnswered(part) && part.has(11);
        if (answerable) {
            LOG.warn("{}: {}; answered 30", peer, unreadable.getMessage());
            inFlight++;
            answer(consumer.answers().answer(part, ResponseCode.FORMAT_ERROR));
        } else {
            LOG.warn("{}: {}; connection closed", peer, unreadable.getMessage());
            close();
        }
        Arrays.fill(wire, (byte) 0);
    }

    /** Queues the answer to one request. Any thread; one write and flush round a turn of the event loop. */
    void answer(byte[] message) {
        answered.add(message);
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
                channel.write(LengthFraming.frame(channel.alloc(), message), channel.voidPromise());
            } else {
                LOG.info("{}: connection ended before an answer could be sent", peer);
            }
        }
        channel.flush();
        dispatch();
    }

    /** Only whole messages count as life: bytes that never make one do not keep a connection open. */
    private void watchIdleness(long idleNanosMax) {
        long idleNanos = System.nanoTime() - lastMessageNanos;
        if (closing) {
            return;
        }
        if (inFlight == 0 && idleNanos >= idleNanosMax) {
            LOG.info("{}: no message in {} s; connection closed", peer, TimeUnit.NANOSECONDS.toSeconds(idleNanos));
            close();
            return;
        }
        long next = Math.max(TimeUnit.MILLISECONDS.toNanos(1), idleNanosMax - idleNanos);
        channel.eventLoop()
                .schedule(() -> watchIdleness(idleNanosMax), inFlight == 0 ? next : idleNanosMax, TimeUnit.NANOSECONDS);
    }

    private void close() {
        closing = true;
        channel.close();
    }

    private void releaseReceived() {
        received.release();
        received = Unpooled.EMPTY_BUFFER;
    }
}
