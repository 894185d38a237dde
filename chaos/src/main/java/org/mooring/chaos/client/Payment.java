package org.mooring.chaos.client;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.mooring.chaos.oracle.ClientRecord;
import org.mooring.chaos.oracle.PaymentToken;
import org.mooring.chaos.oracle.Told;

/** One payment and what its client has heard of it. Thread-safe. */
final class Payment {
    private final long number;
    private final Channel channel;
    private final long amountMinor;
    private final List<Told> answers = new ArrayList<>();
    private boolean isTaken;

    Payment(long number, Channel channel, int ending) {
        this.number = number;
        this.channel = channel;
        this.amountMinor = 100 * number + ending;
    }

    long number() {
        return number;
    }

    String token() {
        return PaymentToken.of(number);
    }

    /** Its last two digits decide at the bank; the rest is the payment's number. */
    long amountMinor() {
        return amountMinor;
    }

    /** {@code 12.34}. */
    String amountMajor() {
        return BigDecimal.valueOf(amountMinor, 2).toPlainString();
    }

    synchronized void told(Told told) {
        answers.add(told);
    }

    /** The channel took it without an answer of its own. */
    synchronized void taken() {
        isTaken = true;
    }

    synchronized boolean isAnswered() {
        return answers.stream().anyMatch(told -> told != Told.FAILED);
    }

    synchronized ClientRecord record() {
        return new ClientRecord(number, channel.name(), amountMinor, isTaken, channel == Channel.ISO8583, answers);
    }
}
