package org.mooring.routes.soap;

import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.mooring.canonical.Uetr;
import org.mooring.routes.OpenPayments;
import org.mooring.routes.soap.contract.CancelPaymentRequest;
import org.mooring.routes.soap.contract.PaymentFault_Exception;

/** Answers cancelPayment: CANC when nothing of the payment left the hub, else the state that it has. */
public final class CancelBySoap {
    private final OpenPayments openPayments;

    public CancelBySoap(OpenPayments openPayments) {
        this.openPayments = openPayments;
    }

    public CompletionStage<Void> cancel(Exchange exchange) throws PaymentFault_Exception {
        CancelPaymentRequest request = exchange.getMessage().getBody(CancelPaymentRequest.class);
        Uetr uetr = LookUpStatus.uetr(request.getUetr());
        return openPayments.cancel(uetr, request.getReason()).thenAccept(report -> {
            if (report == null) {
                exchange.setException(LookUpStatus.unknown(uetr));
            } else {
                exchange.getMessage().setBody(report);
            }
        });
    }
}
