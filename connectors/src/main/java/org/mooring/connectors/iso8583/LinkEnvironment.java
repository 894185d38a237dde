package org.mooring.connectors.iso8583;

import io.netty.util.Timer;
import java.time.Clock;
import org.mooring.connectors.LateAnswers;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.mac.MessageAuthentication;

/**
 * What a link and each of its connections work with.
 *
 * @param authentication the MACs that were agreed on with the bank
 * @param stans shared by all links of the bank
 * @param shared the bank's one sign-on, where its links share it
 * @param timer for answer time-outs, shared by all links
 * @param keys takes the bank's new keys
 * @param events told of the session and of each message that came late or unasked
 * @param late told of those among them that answer a payment
 */
record LinkEnvironment(
        Iso8583Codec codec,
        MessageAuthentication authentication,
        LinkOptions options,
        StanSequence stans,
        BankSession shared,
        BankAnswers answers,
        Timer timer,
        Clock clock,
        KeyExchange keys,
        SessionEvents events,
        LateAnswers late) {
    /** No MACs were agreed on. */
    LinkEnvironment(
            Iso8583Codec codec,
            LinkOptions options,
            StanSequence stans,
            BankSession shared,
            BankAnswers answers,
            Timer timer,
            Clock clock,
            KeyExchange keys,
            SessionEvents events,
            LateAnswers late) {
        this(codec, MessageAuthentication.NONE, options, stans, shared, answers, timer, clock, keys, events, late);
    }

    /** In the words of the dialect's version, and with a MAC where one was agreed on. */
    byte[] encode(Iso8583Draft draft) {
        return authentication.seal(codec.dialect().isOf1987() ? draft : inOwnVersion(draft), codec);
    }

    private Iso8583Draft inOwnVersion(Iso8583Draft draft) {
        return codec.inOwnVersion(draft, options.rules().times(codec.dialect().times()), clock.instant());
    }
}
