package org.mooring.connectors.iso8583;

import java.time.Duration;
import java.time.Instant;
import org.mooring.canonical.Money;
import org.mooring.canonical.PaymentKind;
import org.mooring.journal.IdempotencyKey;

/**
 * A 0400, 0401, 0420 or 0421 as the routes see it.
 *
 * @param original the key that its original has, or will have when it comes
 * @param isOriginalCertain whether an original that comes later would be recognised by that key
 * @param kind of the original
 * @param amount that is to be taken back; null where the message does not say
 * @param who by what the terminal is known
 * @param why in words; the same for each repeat
 * @param raw the message, sensitive authentication data overwritten
 * @param answerWithin the terminal waits no longer
 */
public record InboundReversal(
        IdempotencyKey original,
        boolean isOriginalCertain,
        PaymentKind kind,
        Money amount,
        String who,
        String why,
        byte[] raw,
        Instant receivedAt,
        Duration answerWithin) {}
