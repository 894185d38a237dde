package org.mooring.transformers.iso8583;

import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;

/** 0100, 0120 and 0220 beside the 0200: the same elements, other consequences. Stateless. */
public final class Iso8583CardMessages {
    private Iso8583CardMessages() {}

    /**
     * The payment that a 0100, 0120, 0200 or 0220, or a repeat of one, asks for or tells of.
     *
     * @throws PaymentRejected as {@link Iso8583Mapping#decode}; AG02 for an account transfer that is no 0200
     */
    public static Payment decode(Iso8583Message message, SensitiveAuthenticationData sensitive, Uetr uetr) {
        Payment payment = Iso8583Mapping.decode(message, sensitive, uetr);
        CardFunction function = function(message.mtiNumber());
        if (function == CardFunction.FINANCIAL_REQUEST) {
            return payment;
        }
        if (payment instanceof CardTransaction card) {
            return card.as(function);
        }
        throw PaymentRejected.because(
                ReasonCode.AG02, "an account transfer must be a 0200, got a " + message.mti(), "MTI");
    }

    /** What the message is, or would be if it were complete. */
    public static PaymentKind kind(Iso8583Message message) {
        return kind(message, message.mtiNumber());
    }

    /** Of the original that a reversal names in DE 90. */
    public static PaymentKind kindOfOriginal(Iso8583Message reversal) {
        String original = reversal.text(90);
        return kind(reversal, original == null ? 0 : Integer.parseInt(original, 0, 4, 10));
    }

    private static PaymentKind kind(Iso8583Message message, int mti) {
        return switch (function(mti)) {
            case AUTHORISATION, AUTHORISATION_ADVICE -> PaymentKind.CARD_AUTHORISATION;
            case FINANCIAL_ADVICE -> PaymentKind.CARD_TRANSACTION;
            case FINANCIAL_REQUEST -> Iso8583Mapping.kind(message);
        };
    }

    private static CardFunction function(int mti) {
        return switch (mti / 10) {
            case 10 -> CardFunction.AUTHORISATION;
            case 12 -> CardFunction.AUTHORISATION_ADVICE;
            case 22 -> CardFunction.FINANCIAL_ADVICE;
            default -> CardFunction.FINANCIAL_REQUEST;
        };
    }

    /** Type of the message that carries the payment to a bank: 200 for 0200. */
    public static int mti(Payment payment) {
        return payment instanceof CardTransaction card
                ? switch (card.function()) {
                    case AUTHORISATION -> 100;
                    case AUTHORISATION_ADVICE -> 120;
                    case FINANCIAL_REQUEST -> 200;
                    case FINANCIAL_ADVICE -> 220;
                }
                : 200;
    }

    /** Type of the bank's answer to it: 210 for 0200. */
    public static int answerMti(Payment payment) {
        return mti(payment) + 10;
    }

    /**
     * An advice once more, 0121 or 0221: the message that {@link Iso8583Mapping#encode} made of it under this trace, less
     * its sensitive data, which are not known any more.
     *
     * @throws PaymentRejected as {@link Iso8583Mapping#encode}
     */
    public static Iso8583Draft encodeRepeat(Payment advice, TraceKey trace) {
        return Iso8583Mapping.encode(advice, SensitiveAuthenticationData.none(), trace, mti(advice) + 1)
                .draft();
    }
}
