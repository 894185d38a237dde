package org.mooring.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs one plan from sign-on to the last answer. */
final class LoadRun implements AutoCloseable {
    private static final int FRAME_LENGTH_MAX = 8192;
    private static final int SIGN_ON_SECONDS = 10;

    private final LoadPlan plan;
    private final LoadClock clock = new LoadClock();
    /** Two runs against one bank on a day share no DE 37: each second has ten million of its own. */
    private final long firstReference = LocalTime.now(ZoneOffset.UTC).toSecondOfDay() * 10_000_000L;

    private final NioEventLoopGroup loops;
    private final List<LoadConnection> connections = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();

    LoadRun(LoadPlan plan) {
        this.plan = plan;
        this.loops = new NioEventLoopGroup(plan.threads(), new DefaultThreadFactory("load", true));
    }

    /** What happens at the two ends of the measured part, on the caller's thread: for reading processor times. */
    interface Observer {
        void measuredPartBegins();

        void measuredPartEnds();
    }

    /**
     * Blocks until the last answer came or was given up.
     *
     * @throws IOException when a connection cannot be made or signed on
     */
    LoadCounts run(Observer observer) throws IOException, InterruptedException {
        connect();
        long from = System.nanoTime() + plan.warmUp().toNanos();
        long until = from + plan.measured().toNanos();
        clock.set(from, until);
        for (int i = 0; i < connections.size(); i++) {
            LoadConnection connection = connections.get(i);
            Channel channel = channels.get(i);
            channel.eventLoop()
                    .execute(() -> connection.start(channel.pipeline().context(connection)));
        }
        TimeUnit.NANOSECONDS.sleep(from - System.nanoTime());
        observer.measuredPartBegins();
        TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
        observer.measuredPartEnds();
        return drain();
    }

    private void connect() throws IOException, InterruptedException {
        for (int i = 0; i < plan.connections(); i++) {
            LoadConnection connection = new LoadConnection(i, plan, clock, firstReference);
            InetSocketAddress target = plan.targets().get(i % plan.targets().size());
            var connected = new Bootstrap()
                    .group(loops)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline()
                                    .addLast(
                                            new LengthFieldBasedFrameDecoder(FRAME_LENGTH_MAX, 0, 2, 0, 2), connection);
                        }
                    })
                    .connect(target)
                    .await();
            if (!connected.isSuccess()) {
                throw new IOException(
                        "cannot connect to " + target + ": " + connected.cause().getMessage());
            }
            connections.add(connection);
            channels.add(connected.channel());
        }
        for (LoadConnection connection : connections) {
            try {
                connection.signedOn().get(SIGN_ON_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException refused) {
                throw new IOException("sign-on failed: " + refused.getMessage(), refused);
            }
        }
    }

    private LoadCounts drain() throws InterruptedException {
        for (int i = 0; i < connections.size(); i++) {
            channels.get(i).eventLoop().execute(connections.get(i)::stop);
        }
        LoadCounts all = new LoadCounts();
        for (LoadConnection connection : connections) {
            try {
                all.add(connection.drained().get(plan.answerTimeout().toSeconds() + 5, TimeUnit.SECONDS));
            } catch (ExecutionException | TimeoutException defect) {
                throw new IllegalStateException("a connection neither drained nor gave up", defect);
            }
        }
        return all;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
