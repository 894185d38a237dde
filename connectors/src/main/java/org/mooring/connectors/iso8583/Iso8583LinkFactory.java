package org.mooring.connectors.iso8583;

import io.netty.channel.EventLoopGroup;
import io.netty.util.Timer;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.bank.BankLinkFactory;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.StatusCodeMap;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Dialects;
import org.mooring.transformers.iso8583.mac.MessageAuthentication;

/** Links of banks with template {@code iso8583}; event loops, timer and clock are shared and owned by the caller. */
public final class Iso8583LinkFactory implements BankLinkFactory {
    private final EventLoopGroup eventLoops;
    private final Timer timer;
    private final Clock clock;
    private final LateAnswers late;
    private final SessionEvents events;
    private final KeyExchange keys;
    private final Function<String, MessageAuthentication> authentications;
    private final Iso8583Dialects dialects;
    /** One a bank, because a bank does not tell our links apart. */
    private final Map<String, StanSequence> stansByBank = new ConcurrentHashMap<>();

    private final Map<String, BankSession> sessionsByBank = new ConcurrentHashMap<>();

    /**
     * @param late told of answers to payments that nobody waits for any more
     * @param events told, on an event loop, of what happens to sessions and of each message that came late or unasked
     * @param keys takes the banks' new keys
     * @param authentications the MACs that were agreed on, by bank
     * @param dialects in which banks may be spoken to
     */
    public Iso8583LinkFactory(
            EventLoopGroup eventLoops,
            Timer timer,
            Clock clock,
            LateAnswers late,
            SessionEvents events,
            KeyExchange keys,
            Function<String, MessageAuthentication> authentications,
            Iso8583Dialects dialects) {
        this.eventLoops = eventLoops;
        this.timer = timer;
        this.clock = clock;
        this.late = late;
        this.events = events;
        this.keys = keys;
        this.authentications = authentications;
        this.dialects = dialects;
    }

    /** For banks with whom no MACs were agreed on, and that speak a dialect which comes with the hub. */
    public Iso8583LinkFactory(
            EventLoopGroup eventLoops,
            Timer timer,
            Clock clock,
            LateAnswers late,
            SessionEvents events,
            KeyExchange keys) {
        this(eventLoops, timer, clock, late, events, keys, bank -> MessageAuthentication.NONE, Iso8583Dialects.SHIPPED);
    }

    @Override
    public String template() {
        return "iso8583";
    }

    @Override
    public BankLink create(String bank, int number, BankProperties properties) {
        return create(
                bank,
                number,
                properties,
                new LinkOptions(properties.answerTimeout(), properties.inFlightMax(), properties.iso8583()));
    }

    BankLink create(String bank, int number, BankProperties properties, LinkOptions options) {
        String at = "mooring.banks." + bank;
        if (options.answerTimeout().toMillis() < 1) {
            throw new IllegalArgumentException(at + ".answer-timeout is "
                    + options.answerTimeout().toMillis() + " ms, must be at least 1 ms; hub not started");
        }
        options.rules().framing().brokenRules().forEach((property, broken) -> {
            throw new IllegalArgumentException(
                    at + ".iso8583.framing." + property + " " + broken + "; hub not started");
        });
        if (options.rules().stanMax() < options.rules().stanMin()) {
            throw new IllegalArgumentException(at + ".iso8583.stan-max is "
                    + options.rules().stanMax() + ", must be at least stan-min, which is "
                    + options.rules().stanMin() + "; hub not started");
        }
        String id = bank + "/" + number;
        InetSocketAddress address = address(
                at + ".links[" + (number - 1) + "].address",
                properties.links().get(number - 1).address());
        Iso8583Codec codec = new Iso8583Codec(dialects.named(options.rules().dialect()));
        if (!codec.dialect().isServed()) {
            throw new IllegalArgumentException(at + ".iso8583.dialect is '"
                    + codec.dialect().name() + "', must be " + Iso8583Dialect.servedRule() + "; hub not started");
        }
        LinkEnvironment environment = new LinkEnvironment(
                codec,
                authentications.apply(bank),
                options,
                stansByBank.computeIfAbsent(
                        bank,
                        key -> new StanSequence(
                                clock,
                                options.rules().stanMin(),
                                options.rules().stanMax(),
                                options.rules().times(codec.dialect().times()).transmissionZone())),
                sessionsByBank.computeIfAbsent(bank, key -> new BankSession()),
                new BankAnswers(StatusCodeMap.parse(bank, properties.statusCodes(), clock)),
                timer,
                clock,
                keys,
                events,
                late);
        return options.rules().repeatInquiry()
                ? new RepeatingIso8583Link(id, address, environment, eventLoops.next())
                : new Iso8583BankLink(id, address, environment, eventLoops.next());
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
