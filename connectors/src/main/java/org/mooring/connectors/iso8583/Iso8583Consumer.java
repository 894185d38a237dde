package org.mooring.connectors.iso8583;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Clock;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.mooring.connectors.bank.Framing;
import org.mooring.transformers.iso8583.Iso8583Answers;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.Iso8583Times;
import org.mooring.transformers.iso8583.TraceKey;
import org.mooring.transformers.iso8583.mac.MessageAuthentication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener of one endpoint. Suspended, it takes no new connection and reads no new request, while answers to what is
 * in flight still leave: so a graceful shutdown of Camel loses none of them.
 */
final class Iso8583Consumer extends DefaultConsumer implements Suspendable {
    private static final Logger LOG = LoggerFactory.getLogger(Iso8583Consumer.class);

    private final Iso8583Endpoint endpoint;
    private final Iso8583Codec codec;
    private final MessageAuthentication authentication;
    private final Iso8583Answers answers;
    private final Framing framing;
    private final Iso8583Times times;
    /** For our own 0800s, which no bank sees. */
    private final StanSequence probeStans;

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private Channel listener;
    private volatile boolean accepting;

    Iso8583Consumer(Iso8583Endpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.codec = new Iso8583Codec(endpoint.getComponent().getDialects().named(endpoint.getDialect()));
        this.authentication = endpoint.getComponent().getAuthentication();
        this.answers = new Iso8583Answers(codec, this::encode);
        this.framing = endpoint.framing();
        this.times = endpoint.times(codec.dialect());
        this.probeStans = new StanSequence(endpoint.getComponent().getClock(), times.transmissionZone());
        checkCode("refusal-code of the MAC agreement", authentication.refusalCode());
        checkCode("before-sign-on", endpoint.getBeforeSignOn());
        checkCode("unsupported-code of the dialect", codec.dialect().unsupportedCode());
    }

    private void checkCode(String property, String code) {
        if (code != null && !code.isEmpty() && !answers.admits(code)) {
            throw new IllegalArgumentException("iso8583:" + endpoint.getHost() + ":" + endpoint.getPort() + ": "
                    + property + " is '" + code + "', must fit DE 39 of dialect "
                    + codec.dialect().name() + "; route not started");
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        listen();
    }

    @Override
    protected void doResume() throws Exception {
        listen();
        super.doResume();
    }

    @Override
    protected void doSuspend() throws Exception {
        stopListening();
        super.doSuspend();
    }

    @Override
    protected void doStop() throws Exception {
        stopListening();
        connections.close().awaitUninterruptibly(5_000);
        endpoint.setBoundPort(0);
        super.doStop();
    }

    private void listen() {
        accepting = true;
        // After a suspension the same port again, also where the system had chosen it.
        int port = endpoint.getBoundPort() == 0 ? endpoint.getPort() : endpoint.getBoundPort();
        listener = new ServerBootstrap()
                .group(endpoint.getComponent().getEventLoopGroup())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        admit(channel);
                    }
                })
                .bind(endpoint.getHost(), port)
                .syncUninterruptibly()
                .channel();
        endpoint.setBoundPort(((InetSocketAddress) listener.localAddress()).getPort());
        connections.forEach(channel -> {
            InboundConnection connection = channel.pipeline().get(InboundConnection.class);
            if (connection != null) { // else it has ended just now, or takes messages when it begins
                connection.resume();
            }
        });
        LOG.info(
                "listening for ISO 8583/{} on {}:{}",
                codec.dialect().name(),
                endpoint.getHost(),
                endpoint.getBoundPort());
    }

    private void stopListening() {
        accepting = false;
        if (listener != null) {
            listener.close().syncUninterruptibly();
            listener = null;
        }
    }

    private void admit(SocketChannel channel) {
        if (connections.size() >= endpoint.getConnectionsMax()) {
            LOG.warn(
                    "{}: there are {} connections, as many as allowed; closed",
                    channel.remoteAddress(),
                    connections.size());
            channel.close();
            return;
        }
        connections.add(channel);
        channel.pipeline().addLast(new InboundConnection(this, channel));
    }

    int connectionCount() {
        return connections.size();
    }

    /** False while suspended: no further request is read. */
    boolean isAccepting() {
        return accepting;
    }

    Iso8583Codec codec() {
        return codec;
    }

    MessageAuthentication authentication() {
        return authentication;
    }

    /** In the words of the dialect's version, and with a MAC where one was agreed on. */
    byte[] encode(Iso8583Draft draft) {
        Iso8583Draft own = codec.dialect().isOf1987() ? draft : codec.inOwnVersion(draft, times, clock().instant());
        return authentication.seal(own, codec);
    }

    Iso8583Answers answers() {
        return answers;
    }

    /** Of the clients' DE 7, 12 and 13. */
    Iso8583Times times() {
        return times;
    }

    Framing framing() {
        return framing;
    }

    TraceKey probeTrace() {
        return probeStans.next();
    }

    /** @param message sensitive authentication data overwritten; may be null */
    void tell(SessionEvent.Kind kind, String peer, Iso8583Message message, String text) {
        endpoint.getComponent().getSessionEvents().tell(new SessionEvent(kind, peer, clock().instant(), message, text));
    }

    Clock clock() {
        return endpoint.getComponent().getClock();
    }

    @Override
    public Iso8583Endpoint getEndpoint() {
        return endpoint;
    }
}
