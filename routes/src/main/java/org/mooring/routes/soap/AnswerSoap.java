package org.mooring.routes.soap;

import org.apache.camel.Exchange;
import org.mooring.canonical.StatusReport;
import org.mooring.routes.FlowExchange;
import org.mooring.routes.soap.contract.PaymentFault_Exception;
import org.mooring.routes.soap.contract.PaymentStatus;

/** Turns the report into the contract's answer. */
public final class AnswerSoap {
    /** @throws PaymentFault_Exception DUPL when the key was used for a request with other content */
    public void answer(Exchange exchange) throws PaymentFault_Exception {
        StatusReport report = exchange.getMessage().getBody(StatusReport.class);
        if (Boolean.TRUE.equals(exchange.getProperty(FlowExchange.CONFLICT))) {
            throw SoapFaults.of(
                    report.reason().code().name(), report.reason().additionalInformation(), "idempotencyKey");
        }
        PaymentStatus status = new PaymentStatus();
        status.setUetr(report.uetr().toString());
        status.setStatus(report.status().name());
        if (report.reason() != null) {
            status.setReasonCode(report.reason().code().name());
            status.setReason(report.reason().additionalInformation());
        }
        if (report.pendingCause() != null) {
            status.setPendingCause(report.pendingCause().name());
        }
        status.setBank(report.bank());
        status.setBankReference(report.bankReference());
        status.setReplayed(Boolean.TRUE.equals(exchange.getProperty(FlowExchange.REPLAYED)));
        exchange.getMessage().setBody(status);
    }
}
