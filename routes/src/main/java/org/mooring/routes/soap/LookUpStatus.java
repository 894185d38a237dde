package org.mooring.routes.soap;

import org.apache.camel.Exchange;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.routes.Caller;
import org.mooring.routes.PaymentAccess;
import org.mooring.routes.Reports;
import org.mooring.routes.soap.contract.GetPaymentStatusRequest;
import org.mooring.routes.soap.contract.PaymentFault_Exception;

/** Answers getPaymentStatus from the journal. */
public final class LookUpStatus {
    private final PaymentAccess access;

    public LookUpStatus(PaymentAccess access) {
        this.access = access;
    }

    /** @throws PaymentFault_Exception when the UETR is none, or unknown to this caller */
    public void lookUp(Exchange exchange) throws PaymentFault_Exception {
        Uetr uetr = uetr(
                exchange.getMessage().getBody(GetPaymentStatusRequest.class).getUetr());
        Caller caller = SoapCaller.of(exchange);
        StatusReport report = access.toSee(uetr, caller).map(Reports::of).orElseThrow(() -> unknown(uetr));
        exchange.getMessage().setBody(report);
    }

    static Uetr uetr(String text) throws PaymentFault_Exception {
        try {
            return Uetr.parse(text, "uetr");
        } catch (PaymentRejected e) {
            throw SoapFaults.of(e.code().name(), e.reason().additionalInformation(), e.at());
        }
    }

    static PaymentFault_Exception unknown(Uetr uetr) {
        return SoapFaults.of("NARR", "no payment has this UETR: " + uetr, "uetr");
    }
}
