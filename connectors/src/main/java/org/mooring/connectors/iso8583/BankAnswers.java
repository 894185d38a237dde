package org.mooring.connectors.iso8583;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.mooring.canonical.Money;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.SendOutcome;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.SensitiveElements;

/** Reads a bank's 0210 through its status-code map. A code that the map does not know is pending, whatever it is. */
final class BankAnswers {
    /** An ISO 8583 host that answered at all knows the outcome soon. */
    private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(30);

    private final String bank;
    private final Function<String, String> statusCodes;
    private final Clock clock;

    /** @param statusCodes DE 39 to {@code ACSC}, {@code RJCT/AM04}…; null for a code it does not know */
    BankAnswers(String bank, Function<String, String> statusCodes, Clock clock) {
        this.bank = bank;
        this.statusCodes = statusCodes;
        this.clock = clock;
    }

    SendOutcome outcome(Payment payment, Iso8583Message answer) {
        String code = answer.text(39);
        String meaning = code == null ? null : statusCodes.apply(code);
        StatusCode status = meaning == null ? null : StatusCode.parse(meaning);
        StatusReport report = report(payment, answer, code, status);
        return switch (report.status()) {
            case ACSC, ACSP -> new SendOutcome.Accepted(report);
            case RJCT -> new SendOutcome.Rejected(report);
            default -> new SendOutcome.Pending(report, clock.instant().plus(ASK_AGAIN_AFTER));
        };
    }

    private StatusReport report(Payment payment, Iso8583Message answer, String code, StatusCode status) {
        SensitiveElements.cut(answer).wipe();
        PendingCause cause = status == null
                ? PendingCause.UNKNOWN_CODE
                : status.status() == TransactionStatus.PDNG ? PendingCause.PENDING_AT_BANK : null;
        return new StatusReport(
                payment.uetr(),
                status == null ? TransactionStatus.PDNG : status.status(),
                status == null || status.reason() == null ? null : StatusReason.of(status.reason()),
                cause,
                bank,
                answer.has(37) ? answer.text(37).strip() : null,
                code,
                acceptedAmount(payment.amount(), answer),
                additional(answer));
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
