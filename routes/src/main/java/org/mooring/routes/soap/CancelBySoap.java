package org.mooring.routes.soap;

import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.mooring.canonical.Uetr;
import org.mooring.routes.Caller;
import org.mooring.routes.CancelAnswer;
import org.mooring.routes.CancelAsked;
import org.mooring.routes.CancelPayment;
import org.mooring.routes.PaymentAccess;
import org.mooring.routes.soap.contract.CancelPaymentRequest;
import org.mooring.routes.soap.contract.PaymentFault_Exception;

/** Answers cancelPayment: CANC when the payment is cancelled, else the state that it has while that is under way, or refused. */
public final class CancelBySoap {
    private final PaymentAccess access;
    private final CancelPayment cancelPayment;

    public CancelBySoap(PaymentAccess access, CancelPayment cancelPayment) {
        this.access = access;
        this.cancelPayment = cancelPayment;
    }

    /** @throws PaymentFault_Exception when the UETR is none, or unknown to this caller */
    public CompletionStage<Void> cancel(Exchange exchange) throws PaymentFault_Exception {
        CancelPaymentRequest request = exchange.getMessage().getBody(CancelPaymentRequest.class);
        Uetr uetr = LookUpStatus.uetr(request.getUetr());
        Caller caller = SoapCaller.of(exchange);
        if (access.toCancel(uetr, caller).isEmpty()) {
            throw LookUpStatus.unknown(uetr);
        }
        return cancelPayment
                .cancel(uetr, new CancelAsked(caller.channel(), caller.name(), request.getReason()))
                .thenAccept(answer -> {
                    if (answer.kind() == CancelAnswer.Kind.UNKNOWN) {
                        exchange.setException(LookUpStatus.unknown(uetr));
                    } else {
                        exchange.getMessage().setBody(answer.report());
                    }
                });
    }
}
