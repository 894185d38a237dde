package org.mooring.simulators;

import com.solab.iso8583.IsoMessage;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A legacy system at the other end of an ISO 8583 connection: many requests in flight, answers matched by STAN (DE 11),
 * whatever their order. Thread-safe. One connection; it does not come back by itself.
 */
public final class Iso8583Client implements AutoCloseable {
    private static final int STAN_MAX = 999_999;

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory("legacy-client", true));
    private final Map<String, CompletableFuture<Iso8583Message>> inFlight = new ConcurrentHashMap<>();
    /** Begins anywhere, so that two clients in the same second are unlikely to use the same. */
    private final AtomicInteger lastStan =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(STAN_MAX));

    private final AtomicLong unmatched = new AtomicLong();
    private final Duration answerTimeout;
    private Channel channel;

    private Iso8583Client(Duration answerTimeout) {
        this.answerTimeout = answerTimeout;
    }

    /**
     * Connects; the link is not signed on yet.
     *
     * @param answerTimeout after which an answer is no longer waited for
     * @throws IOException when nobody listens there
     */
    public static Iso8583Client connect(InetSocketAddress address, Duration answerTimeout) throws IOException {
        Iso8583Client client = new Iso8583Client(answerTimeout);
        ChannelFuture connected = new Bootstrap()
                .group(client.loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(answerTimeout.toMillis(), 60_000))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        Iso8583Dialect.addFraming(channel.pipeline());
                        channel.pipeline().addLast(client.new Answers());
                    }
                })
                .connect(address)
                .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            client.close();
            throw new IOException(
                    "cannot connect to " + address + ": " + connected.cause().getMessage());
        }
        client.channel = connected.channel();
        return client;
    }

    /** 0800/001; completes with true when the other side signed the link on. */
    public CompletableFuture<Boolean> signOn() {
        return manageNetwork(NordbankDesk.SIGN_ON);
    }

    /** 0800/002. */
    public CompletableFuture<Boolean> signOff() {
        return manageNetwork(NordbankDesk.SIGN_OFF);
    }

    /** 0800/301. */
    public CompletableFuture<Boolean> echo() {
        return manageNetwork(NordbankDesk.ECHO_TEST);
    }

    /**
     * Sends a request; gives it the next STAN and the time (DE 7, 12, 13) where it has none. Completes with the answer,
     * or exceptionally with a {@link java.util.concurrent.TimeoutException}, or with an {@link IOException} when the
     * connection is lost: then nobody knows what the other side did.
     *
     * @throws IllegalArgumentException when an element does not fit the field table, or its STAN is in flight already
     */
    public CompletableFuture<Iso8583Message> send(Iso8583Message request) {
        Iso8583Message complete = (request.has(11) ? request : request.with(11, nextStan())).at(Instant.now());
        IsoMessage encoded = encode(complete);
        String stan = complete.get(11);
        CompletableFuture<Iso8583Message> answer = new CompletableFuture<>();
        if (inFlight.putIfAbsent(stan, answer) != null) {
            throw new IllegalArgumentException("STAN " + stan + " is in flight already");
        }
        answer.orTimeout(answerTimeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((ignored, failure) -> inFlight.remove(stan, answer));
        channel.writeAndFlush(Iso8583Dialect.encode(encoded, channel.alloc().ioBuffer(256)))
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        answer.completeExceptionally(new IOException("connection is lost", written.cause()));
                    }
                });
        return answer;
    }

    /** Answers that came too late, twice or for nobody. */
    public long unmatched() {
        return unmatched.get();
    }

    public boolean isConnected() {
        return channel.isActive();
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private CompletableFuture<Boolean> manageNetwork(String code) {
        return send(Iso8583Message.networkManagement(code))
                .thenApply(answer -> answer.type().equals("0810") && "00".equals(answer.get(39)));
    }

    private String nextStan() {
        return Digits.padded(lastStan.updateAndGet(stan -> stan == STAN_MAX ? 1 : stan + 1), 6);
    }

    private static IsoMessage encode(Iso8583Message message) {
        IsoMessage encoded = Iso8583Dialect.message(Integer.parseInt(message.type(), 16));
        message.elements().forEach((element, value) -> Iso8583Dialect.set(encoded, element, value));
        return encoded;
    }

    private static Iso8583Message decode(IsoMessage message) {
        SortedMap<Integer, String> elements = new TreeMap<>();
        for (int element = 2; element <= 128; element++) {
            if (message.hasField(element)) {
                elements.put(element, Iso8583Dialect.get(message, element));
            }
        }
        return new Iso8583Message("0" + Integer.toHexString(message.getType()), elements);
    }

    private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) throws ParseException {
            Iso8583Message answer = decode(Iso8583Dialect.parse(frame));
            String stan = answer.get(11);
            CompletableFuture<Iso8583Message> waiting = stan == null ? null : inFlight.remove(stan);
            if (waiting == null || !waiting.complete(answer)) {
                unmatched.incrementAndGet();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            IOException lost = new IOException("connection was closed by the other side");
            inFlight.values().forEach(waiting -> waiting.completeExceptionally(lost));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
