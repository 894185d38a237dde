package org.mooring.connectors.iso8583;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.mooring.canonical.AccountEnquiry;
import org.mooring.canonical.Payment;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.AccountInquiry;
import org.mooring.connectors.AdviceRepeat;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.Failures;
import org.mooring.connectors.LinkFull;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.LinkHealth.State;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.ServiceAnswer;
import org.mooring.connectors.StatusInquiry;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.iso8583.Iso8583CardMessages;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Enquiries;
import org.mooring.transformers.iso8583.Iso8583Mapping;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.TraceKey;
import org.mooring.transformers.iso8583.mac.MacUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line to a bank that speaks ISO 8583: at most one connection at a time, signed on before the first payment, looked
 * after by echoes, and set up again when it is lost. {@link LinkConnection} says what counts as sent. The link's own
 * state belongs to one event loop; what other threads read is volatile. {@link RepeatingIso8583Link} is the one that may
 * repeat a request.
 */
class Iso8583BankLink implements BankLink, Reversal, AdviceRepeat, AccountInquiry, LinkConnection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Iso8583BankLink.class);
    private static final int CONNECT_TIMEOUT_MS = 3_000;
    /** At most a thread a link, each for as long as its look-up takes. */
    private static final Executor LOOK_UPS =
            Executors.newCachedThreadPool(new DefaultThreadFactory("bank-name-look-up", true));

    private final String id;
    private final InetSocketAddress address;
    private final LinkEnvironment environment;
    private final LinkOptions options;
    private final EventLoop loop;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private volatile State state = State.DOWN;
    private volatile LinkConnection connection;
    private boolean started;
    private boolean closing;
    private int attemptCount;
    private ScheduledFuture<?> reconnect;

    /** @param address unresolved: the name is looked up at each connect */
    Iso8583BankLink(String id, InetSocketAddress address, LinkEnvironment environment, EventLoop loop) {
        this.id = id;
        this.address = address;
        this.environment = environment;
        this.options = environment.options();
        this.loop = loop;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public LinkHealth health() {
        LinkConnection current = connection;
        return new LinkHealth(state, current == null ? 0 : current.inFlightCount());
    }

    /** The reference is DE 7, a slash, and DE 11: what an inquiry or a reversal names. */
    @Override
    public PreparedMessage prepare(OutboundPayment outbound) {
        LinkConnection current = usable();
        if (current.inFlightCount() >= options.inFlightMax()) {
            throw LinkFull.unavailable(id, options.inFlightMax());
        }
        TraceKey trace = environment.stans().next();
        Iso8583Mapping.Outbound mapped = Iso8583Mapping.encode(outbound.payment(), outbound.sensitive(), trace);
        return new PreparedMessage(
                id,
                trace.transmissionDateTime() + "/" + trace.systemTraceAuditNumber(),
                fitting(sealed(mapped.draft())),
                outbound,
                mapped.report(environment.codec().dialect()));
    }

    /** Without its MAC a message does not leave. */
    private byte[] sealed(Iso8583Draft draft) {
        try {
            return environment.encode(draft);
        } catch (MacUnavailable none) {
            LOG.error("{}: {}; message not sent", id, none.getMessage());
            throw new LinkUnavailable(id, "has no MAC: " + none.getMessage());
        }
    }

    private byte[] fitting(byte[] wire) {
        int most = options.rules().framing().messageLengthMax();
        if (wire.length > most) {
            throw PaymentRejected.because(
                    ReasonCode.FF01, "a message to " + id + " has at most " + most + " bytes, got " + wire.length, id);
        }
        return wire;
    }

    private LinkConnection usable() {
        LinkConnection current = connection;
        if (state != State.UP || current == null) {
            throw new LinkUnavailable(id, "is " + state);
        }
        return current;
    }

    /** Overwrites the message's wire bytes once they are written, when they hold sensitive authentication data. */
    @Override
    public CompletionStage<SendOutcome> send(PreparedMessage message) {
        InFlightRequest request = new InFlightRequest(message, LinkConnection.key(trace(message.reference())), false);
        try {
            usable().submit(request);
        } catch (LinkUnavailable unavailable) {
            request.outcome().completeExceptionally(unavailable);
        }
        return request.outcome();
    }

    /**
     * 0400, repeats 0401, under DE 7, 11 and 37 of the payment, over whichever connection is up. The default dialect has
     * no inquiry, so this is the only way to settle what is in doubt.
     */
    @Override
    public CompletionStage<Reversal.Answer> reverse(SentPayment sent, boolean isRepeat) {
        try {
            TraceKey trace = trace(sent.reference());
            byte[] wire = fitting(sealed(Iso8583Mapping.encodeReversal(sent.payment(), trace, isRepeat)));
            InFlightReversal reversal = new InFlightReversal(wire, LinkConnection.key(trace));
            usable().submit(reversal);
            return reversal.answer;
        } catch (LinkUnavailable unsent) {
            return CompletableFuture.completedFuture(new Reversal.Answer.None(unsent.getMessage(), true));
        } catch (PaymentRejected unsayable) {
            return CompletableFuture.completedFuture(new Reversal.Answer.Unsayable(unsayable.getMessage()));
        }
    }

    /** 0221, or 0121, under DE 7 and 11 of the advice; what is answered to it, is answered to the advice. */
    @Override
    public CompletionStage<StatusInquiry.Answer> repeat(SentPayment sent) {
        Payment advice = sent.payment();
        TraceKey trace = trace(sent.reference());
        return ask(() -> new InFlightQuestion(
                        fitting(sealed(Iso8583CardMessages.encodeRepeat(advice, trace))),
                        LinkConnection.key(trace),
                        Iso8583CardMessages.answerMti(advice),
                        false))
                .handle((answer, failure) -> failure == null
                        ? new StatusInquiry.Answer.Found(environment.answers().outcome(advice, answer))
                        : new StatusInquiry.Answer.None(Failures.unwrap(failure).getMessage()));
    }

    @Override
    public CompletionStage<ServiceAnswer> enquire(AccountEnquiry enquiry, SensitiveAuthenticationData sensitive) {
        TraceKey trace = environment.stans().next();
        return ask(() -> new InFlightQuestion(
                        fitting(sealed(Iso8583Enquiries.encode(enquiry, sensitive, trace))),
                        LinkConnection.key(trace),
                        Iso8583Enquiries.answerMti(enquiry),
                        !sensitive.isEmpty()))
                .thenApply(environment.answers()::toEnquiry);
    }

    /** Fails with what the question fails with, and when it cannot be said. */
    private CompletionStage<Iso8583Message> ask(Supplier<InFlightQuestion> said) {
        try {
            InFlightQuestion question = said.get();
            usable().submit(question);
            return question.answer;
        } catch (LinkUnavailable | PaymentRejected unsent) {
            return CompletableFuture.failedFuture(unsent);
        }
    }

    /** The 0200 of that payment again, as it was made first. */
    byte[] requestAgain(SentPayment sent) {
        TraceKey trace = trace(sent.reference());
        return sealed(Iso8583Mapping.encode(sent.payment(), SensitiveAuthenticationData.none(), trace)
                .draft());
    }

    /** Its 0201, answered as any payment. */
    CompletionStage<SendOutcome> repeatRequest(SentPayment sent) {
        TraceKey trace = trace(sent.reference());
        OutboundPayment again = new OutboundPayment(sent.payment(), SensitiveAuthenticationData.none(), null);
        byte[] wire = fitting(sealed(Iso8583Mapping.encodeRepeat(sent.payment(), trace)));
        InFlightRequest request = new InFlightRequest(
                new PreparedMessage(id, sent.reference(), wire, again, MappingReport.CLEAN),
                LinkConnection.key(trace),
                true);
        usable().submit(request);
        return request.outcome();
    }

    private static TraceKey trace(String reference) {
        String[] parts = reference.split("/");
        return new TraceKey(parts[0], parts[1]);
    }

    @Override
    public void start() {
        loop.execute(() -> {
            if (!started && !closing) {
                started = true;
                lookUpAndConnect();
            }
        });
    }

    /** The name is looked up elsewhere: other links' answers come over this event loop, too. */
    private void lookUpAndConnect() {
        CompletableFuture.supplyAsync(() -> new InetSocketAddress(address.getHostString(), address.getPort()), LOOK_UPS)
                .whenComplete((found, defect) -> {
                    try {
                        loop.execute(() -> connect(found));
                    } catch (RejectedExecutionException loopHasEnded) {
                        closed.complete(null);
                    }
                });
    }

    private void connect(InetSocketAddress found) {
        if (closing) {
            closed.complete(null);
            return;
        }
        if (found == null || found.isUnresolved()) {
            LOG.info("{}: cannot connect to {}: its name is not known", id, hostAndPort());
            connectLater();
            return;
        }
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new IdleStateHandler(
                                        options.rules().echoAfter().toMillis(), 0, 0, TimeUnit.MILLISECONDS))
                                .addLast(newConnection(channel));
                    }
                })
                .connect(found);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                connected(connecting.channel().pipeline().get(LinkConnection.class));
            } else {
                LOG.info(
                        "{}: cannot connect to {}: {}",
                        id,
                        hostAndPort(),
                        done.cause().getMessage());
                connectLater();
            }
        });
    }

    private String hostAndPort() {
        return address.getHostString() + ":" + address.getPort();
    }

    private LinkConnection newConnection(SocketChannel channel) {
        return new LinkConnection(this, channel, environment);
    }

    private void connected(LinkConnection next) {
        if (next == null) {
            return; // it ended while the connect was being told; ended() has seen to it
        }
        connection = next;
        if (state != State.UP) { // a link without sign-on is up before it is told that it is connected
            state = State.SIGNED_OFF;
        }
        if (closing) {
            next.drainAndClose();
        }
    }

    @Override
    public void signedOn(LinkConnection current) {
        LOG.info("{}: signed on to {}", id, hostAndPort());
        connection = current;
        attemptCount = 0;
        state = closing ? State.DRAINING : State.UP;
    }

    @Override
    public void signedOff(LinkConnection current) {
        LOG.warn("{}: the bank signed us off", id);
        state = closing ? State.DRAINING : State.SIGNED_OFF;
    }

    @Override
    public void ended(LinkConnection ended) {
        connection = null;
        state = State.DOWN;
        connectLater();
    }

    private void connectLater() {
        if (closing) {
            closed.complete(null);
            return;
        }
        long waitMillis = Math.min(
                options.rules().reconnectAfterMax().toMillis(),
                options.rules().reconnectAfterMin().toMillis() << Math.min(attemptCount, 16));
        attemptCount++;
        long jittered = waitMillis - ThreadLocalRandom.current().nextLong(waitMillis / 2 + 1);
        reconnect = loop.schedule(this::lookUpAndConnect, jittered, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes nothing new, waits for the answers to what is in flight (no longer than the answer time-out, after which it
     * is in doubt anyway), signs off and closes. Waits for all that unless called on the event loop.
     */
    @Override
    public void close() {
        try {
            loop.execute(this::drainAndClose);
        } catch (RejectedExecutionException loopHasEnded) {
            return;
        }
        if (loop.inEventLoop()) {
            return;
        }
        try {
            closed.get(2 * options.answerTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.warn("{}: did not close in time: {}", id, late.getMessage());
        }
    }

    private void drainAndClose() {
        if (closing) {
            return;
        }
        closing = true;
        if (connection != null) {
            state = State.DRAINING;
            connection.drainAndClose();
        } else if (!started || (reconnect != null && reconnect.cancel(false))) {
            closed.complete(null);
        }
    }
}
