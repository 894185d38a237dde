package org.mooring.simulators;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** One listener of Nordbank with its open connections. Stops and starts on the port it was first given. */
final class NordbankLink {
    private final String id;
    private final EventLoopGroup loops;
    private final Supplier<NordbankConnection> connections;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private InetSocketAddress address;
    private Channel listener;
    private volatile boolean isAccepting;

    NordbankLink(String id, int port, EventLoopGroup loops, Supplier<NordbankConnection> connections) {
        this.id = id;
        this.address = Loopback.address(port);
        this.loops = loops;
        this.connections = connections;
    }

    /** @throws IllegalStateException when the port is taken */
    synchronized void start() {
        if (listener != null) {
            return;
        }
        isAccepting = true;
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        open.add(channel);
                        if (!isAccepting) {
                            channel.close();
                            return;
                        }
                        Iso8583Dialect.addFraming(channel.pipeline());
                        channel.pipeline().addLast(connections.get());
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    id + ": cannot listen on " + address + ": " + bound.cause().getMessage() + "; link not started",
                    bound.cause());
        }
        listener = bound.channel();
        address = (InetSocketAddress) listener.localAddress();
    }

    /** A connection that was accepted but not set up yet closes itself, so that none survives the stop. */
    synchronized void stop() {
        if (listener == null) {
            return;
        }
        isAccepting = false;
        listener.close().awaitUninterruptibly();
        listener = null;
        open.close().awaitUninterruptibly();
    }

    synchronized int port() {
        return address.getPort();
    }
}
