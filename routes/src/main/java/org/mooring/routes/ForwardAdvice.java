package org.mooring.routes;

import org.apache.camel.Exchange;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;

/**
 * Sends an advice that is on disk on its way, on an exchange of its own, and ends this one with its acknowledgement: the
 * originator does not wait for the bank. After a crash the journal sends it on. docs/decisions/0021.
 */
public final class ForwardAdvice {
    private final OpenPayments openPayments;

    public ForwardAdvice(OpenPayments openPayments) {
        this.openPayments = openPayments;
    }

    /** Nothing for a repeat, or for an advice that was refused: those have their answer. */
    public void forward(Exchange exchange) {
        if (Boolean.TRUE.equals(exchange.getProperty(FlowExchange.OPEN))) {
            PaymentInHand inHand = FlowExchange.inHand(exchange);
            FlowExchange.answer(exchange, StatusReport.of(inHand.request().uetr(), TransactionStatus.ACTC));
            openPayments.forward(inHand);
        }
    }
}
