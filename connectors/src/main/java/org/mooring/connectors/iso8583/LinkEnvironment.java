package org.mooring.connectors.iso8583;

import io.netty.util.Timer;
import java.time.Clock;
import java.util.function.Consumer;
import org.mooring.connectors.LateAnswers;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Message;

/**
 * What a link and each of its connections work with.
 *
 * @param stans shared by all links of the bank
 * @param timer for answer time-outs, shared by all links
 * @param unmatched told of each message that came late or unasked
 * @param late told of those among them that answer a payment
 */
record LinkEnvironment(
        Iso8583Codec codec,
        LinkOptions options,
        StanSequence stans,
        BankAnswers answers,
        Timer timer,
        Clock clock,
        Consumer<Iso8583Message> unmatched,
        LateAnswers late) {}
