package org.mooring.connectors.iso8583;

import java.util.HashMap;
import java.util.Map;
import org.mooring.canonical.Money;
import org.mooring.canonical.Payment;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.ServiceAnswer;
import org.mooring.connectors.bank.BankAnswer;
import org.mooring.connectors.bank.StatusCodeMap;
import org.mooring.transformers.iso8583.AdditionalAmount;
import org.mooring.transformers.iso8583.Iso8583CardMessages;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.ResponseCode;
import org.mooring.transformers.iso8583.SensitiveElements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a bank's 0210, 0230, 0110 or 0130: DE 39 through its status-code map, and what the originator's answer needs beside. */
final class BankAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(BankAnswers.class);
    /** What an enquiry's answer passes on. */
    private static final int[] ENQUIRY_ELEMENTS = {38, 44, 48, 54, 55};

    private final StatusCodeMap statusCodes;

    BankAnswers(StatusCodeMap statusCodes) {
        this.statusCodes = statusCodes;
    }

    SendOutcome outcome(Payment payment, Iso8583Message answer) {
        SensitiveElements.cut(answer).wipe();
        Money accepted = acceptedAmount(payment.amount(), answer);
        return statusCodes.outcome(
                payment.uetr(),
                new BankAnswer(
                        code(payment, answer, accepted),
                        null,
                        answer.has(37) ? answer.text(37).strip() : null,
                        accepted,
                        additional(answer)));
    }

    /**
     * DE 39 where it says something about this payment. Nothing does that comes in an answer of another type, or that
     * approves a part without saying which, or a part of what cannot be divided: that is as good as a code that nobody
     * knows.
     */
    private static String code(Payment payment, Iso8583Message answer, Money accepted) {
        String code = answer.text(39);
        if (answer.mtiNumber() != Iso8583CardMessages.answerMti(payment)) {
            return answer.mti() + " " + code;
        }
        String of1987 = ResponseCode.of(answer);
        boolean isPartial = ResponseCode.PARTIAL_APPROVAL.equals(of1987);
        boolean mayBePartial = payment.kind().isCard() && !payment.isAdvice();
        if (isPartial && accepted == null) {
            return code + " without a smaller amount";
        }
        return accepted != null && !mayBePartial && (isPartial || ResponseCode.APPROVED.equals(of1987))
                ? code + " with a smaller amount"
                : code;
    }

    /** What a bank said to an enquiry. A balance that cannot be read is none, whatever DE 39 says. */
    ServiceAnswer toEnquiry(Iso8583Message answer) {
        String code = statusCodes
                .find(answer.text(39))
                .map(meaning -> switch (meaning.status()) {
                    case ACSC, ACSP -> ResponseCode.APPROVED;
                    case RJCT -> ResponseCode.of(meaning.reason());
                    default -> ResponseCode.ISSUER_INOPERATIVE;
                })
                .orElse(ResponseCode.DO_NOT_HONOUR);
        Map<Integer, String> told = new HashMap<>();
        for (int de : ENQUIRY_ELEMENTS) {
            if (answer.has(de)) {
                told.put(de, answer.text(de));
            }
        }
        if (answer.has(54)) {
            try {
                AdditionalAmount.read(answer.text(54));
            } catch (PaymentRejected malformed) {
                LOG.warn("an enquiry was answered with {}; answered 96", malformed.getMessage());
                return ServiceAnswer.of(ResponseCode.SYSTEM_MALFUNCTION);
            }
        }
        return new ServiceAnswer(code, told);
    }

    /** A bank's 0410: DE 39 = 00 confirms, 25 says that there is no such payment; nothing else takes a payment back. */
    static Reversal.Answer toReversal(Iso8583Message answer) {
        String code = answer.text(39);
        String of1987 = ResponseCode.of(answer);
        if (ResponseCode.APPROVED.equals(of1987)) {
            return new Reversal.Answer.Confirmed(code);
        }
        return ResponseCode.UNABLE_TO_LOCATE.equals(of1987)
                ? new Reversal.Answer.NotFound(code)
                : new Reversal.Answer.Refused(code);
    }

    /** DE 4 of the answer where it is another amount in the same currency; never more than was asked for. */
    private static Money acceptedAmount(Money asked, Iso8583Message answer) {
        long amountMinor = answer.number(4);
        boolean sameCurrency =
                !answer.has(49) || answer.number(49) == asked.currency().getNumericCode();
        return sameCurrency && amountMinor > 0 && amountMinor < asked.amountMinor()
                ? new Money(amountMinor, asked.currency())
                : null;
    }

    private static Map<String, String> additional(Iso8583Message answer) {
        Map<String, String> additional = new HashMap<>();
        for (int de : new int[] {38, 54, 55}) {
            if (answer.has(de)) {
                additional.put("DE" + de, answer.text(de));
            }
        }
        return additional;
    }
}
