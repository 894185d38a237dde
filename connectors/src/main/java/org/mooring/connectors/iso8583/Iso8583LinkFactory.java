package org.mooring.connectors.iso8583;

import io.netty.channel.EventLoopGroup;
import io.netty.util.Timer;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.bank.BankLinkFactory;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.StatusCodeMap;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Links of banks with template {@code iso8583}; event loops, timer and clock are shared and owned by the caller. */
public final class Iso8583LinkFactory implements BankLinkFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Iso8583LinkFactory.class);

    private final EventLoopGroup eventLoops;
    private final Timer timer;
    private final Clock clock;
    private final LateAnswers late;
    private final Consumer<Iso8583Message> unmatched;
    private final Iso8583Codec codec = new Iso8583Codec(Iso8583Dialect.named("1987"));
    /** One a bank, because a bank does not tell our links apart. */
    private final Map<String, StanSequence> stansByBank = new ConcurrentHashMap<>();

    /** @param late told of answers to payments that nobody waits for any more; they are logged, too */
    public Iso8583LinkFactory(EventLoopGroup eventLoops, Timer timer, Clock clock, LateAnswers late) {
        this(eventLoops, timer, clock, late, message -> LOG.warn("answer that no request waits for: {}", message));
    }

    /** @param unmatched told, on an event loop, of each message that came late or unasked; must not block */
    Iso8583LinkFactory(
            EventLoopGroup eventLoops, Timer timer, Clock clock, LateAnswers late, Consumer<Iso8583Message> unmatched) {
        this.eventLoops = eventLoops;
        this.timer = timer;
        this.clock = clock;
        this.late = late;
        this.unmatched = unmatched;
    }

    @Override
    public String template() {
        return "iso8583";
    }

    @Override
    public BankLink create(String bank, int number, BankProperties properties) {
        return create(bank, number, properties, new LinkOptions(properties.answerTimeout(), properties.inFlightMax()));
    }

    BankLink create(String bank, int number, BankProperties properties, LinkOptions options) {
        String at = "mooring.banks." + bank;
        if (options.answerTimeout().toMillis() < 1) {
            throw new IllegalArgumentException(at + ".answer-timeout is "
                    + options.answerTimeout().toMillis() + " ms, must be at least 1 ms; hub not started");
        }
        return new Iso8583BankLink(
                bank + "/" + number,
                address(
                        at + ".links[" + (number - 1) + "].address",
                        properties.links().get(number - 1).address()),
                new LinkEnvironment(
                        codec,
                        options,
                        stansByBank.computeIfAbsent(bank, key -> new StanSequence(clock)),
                        new BankAnswers(StatusCodeMap.parse(bank, properties.statusCodes(), clock)),
                        timer,
                        clock,
                        unmatched,
                        late),
                eventLoops.next());
    }

    private static InetSocketAddress address(String property, String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException(
                    property + " is '" + text + "', must be host:port with a port of 1 to 65535; hub not started");
        }
        return InetSocketAddress.createUnresolved(text.substring(0, colon), Integer.parseInt(port));
    }
}
