package org.mooring.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.mooring.canonical.Money;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;

/**
 * What the originator is told about one payment.
 *
 * @param statusName the state in words, as ISO 20022 has them
 * @param pendingCause why, when the status is PDNG
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record StatusView(
        String uetr,
        String status,
        String statusName,
        Reason reason,
        String pendingCause,
        String bank,
        String bankReference,
        String bankCode,
        Amount acceptedAmount,
        Map<String, String> additional) {
    /** @param name of the code in ISO's external code set */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Reason(String code, String name, String text) {
        static Reason of(StatusReason reason) {
            return reason == null
                    ? null
                    : new Reason(reason.code().name(), reason.code().isoName(), reason.additionalInformation());
        }
    }

    /** @param amount in major units, as text: money is never a floating-point number */
    record Amount(String amount, String currency) {
        static Amount of(Money money) {
            return money == null
                    ? null
                    : new Amount(
                            money.amountMajor().toPlainString(),
                            money.currency().getCurrencyCode());
        }
    }

    static StatusView of(StatusReport report) {
        return new StatusView(
                report.uetr().toString(),
                report.status().name(),
                IsoNames.of(report.status()),
                Reason.of(report.reason()),
                report.pendingCause() == null ? null : report.pendingCause().name(),
                report.bank(),
                report.bankReference(),
                report.bankCode(),
                Amount.of(report.acceptedAmount()),
                report.additional());
    }
}
