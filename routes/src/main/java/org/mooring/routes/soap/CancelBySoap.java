package org.mooring.routes.soap;

import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.mooring.canonical.Uetr;
import org.mooring.routes.CancelAnswer;
import org.mooring.routes.CancelAsked;
import org.mooring.routes.CancelPayment;
import org.mooring.routes.soap.contract.CancelPaymentRequest;
import org.mooring.routes.soap.contract.PaymentFault_Exception;

/** Answers cancelPayment: CANC when the payment is cancelled, else the state that it has while that is under way, or refused. */
public final class CancelBySoap {
    private final CancelPayment cancelPayment;

    public CancelBySoap(CancelPayment cancelPayment) {
        this.cancelPayment = cancelPayment;
    }

    public CompletionStage<Void> cancel(Exchange exchange) throws PaymentFault_Exception {
        CancelPaymentRequest request = exchange.getMessage().getBody(CancelPaymentRequest.class);
        Uetr uetr = LookUpStatus.uetr(request.getUetr());
        String user = exchange.getProperty(ReadSoapRequest.USER, "", String.class);
        return cancelPayment
                .cancel(uetr, new CancelAsked("soap", user, request.getReason()))
                .thenAccept(answer -> {
                    if (answer.kind() == CancelAnswer.Kind.UNKNOWN) {
                        exchange.setException(LookUpStatus.unknown(uetr));
                    } else {
                        exchange.getMessage().setBody(answer.report());
                    }
                });
    }
}
