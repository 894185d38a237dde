package org.mooring.connectors.http;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.Failures;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.StatusInquiry;
import org.mooring.connectors.bank.BankAnswer;
import org.mooring.connectors.bank.BasicTransferFormat;
import org.mooring.connectors.bank.StatusCodeMap;
import org.mooring.connectors.bank.StatusCodeMap.Meaning;

/**
 * A bank that takes credit transfers as JSON over HTTP. The reference of a message is its UETR, which is also the
 * bank's idempotency key.
 */
final class HttpJsonBankLink implements BankLink, StatusInquiry {
    /** RFC 9110 400 and 422: the bank read the message, does not like it, and did nothing. The map may say otherwise. */
    private static final Meaning REFUSED = new Meaning(TransactionStatus.RJCT, ReasonCode.FF01);

    private final String id;
    private final URI payments;
    private final String authorization;
    private final StatusCodeMap statusCodes;
    private final HttpCourier courier;

    HttpJsonBankLink(String id, URI payments, String token, StatusCodeMap statusCodes, HttpCourier courier) {
        this.id = id;
        this.payments = payments;
        this.authorization = "Bearer " + token;
        this.statusCodes = statusCodes;
        this.courier = courier;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public LinkHealth health() {
        return courier.health();
    }

    @Override
    public void start() {
        courier.open();
    }

    @Override
    public void close() {
        courier.close();
    }

    @Override
    public PreparedMessage prepare(OutboundPayment outbound) {
        if (!(outbound.payment() instanceof CreditTransfer transfer)) {
            throw PaymentRejected.because(
                    ReasonCode.AG01,
                    "this bank takes credit transfers, not "
                            + outbound.payment().kind(),
                    id);
        }
        courier.requireRoom();
        try {
            return new PreparedMessage(
                    id,
                    transfer.uetr().toString(),
                    PaymentJson.encode(transfer),
                    outbound,
                    BasicTransferFormat.unsaid(transfer));
        } catch (IOException unsayable) {
            throw PaymentRejected.because(ReasonCode.AG01, "a text cannot be said in UTF-8", id);
        }
    }

    @Override
    public CompletionStage<SendOutcome> send(PreparedMessage message) {
        Uetr uetr = message.outbound().payment().uetr();
        Map<String, String> headers = Map.of(
                "Authorization",
                authorization,
                "Content-Type",
                "application/json",
                "Accept",
                "application/json",
                "Idempotency-Key",
                uetr.toString());
        return courier.post(payments, headers, message.wire()).thenApply(answer -> outcome(uetr, answer));
    }

    /**
     * {@code GET <address>/payments/<uetr>}. Only a 404 with a JSON object, which the bank's application wrote and no
     * proxy, says that the bank does not know the payment.
     */
    @Override
    public CompletionStage<Answer> inquire(SentPayment sent) {
        URI payment = URI.create(payments + "/" + sent.reference());
        return courier.get(payment, Map.of("Authorization", authorization, "Accept", "application/json"))
                .handle((answer, failure) -> failure == null
                        ? inquired(sent.payment().uetr(), answer)
                        : new Answer.None(Failures.unwrap(failure).getMessage()));
    }

    private Answer inquired(Uetr uetr, HttpAnswer answer) {
        if (answer.status() == 404 && PaymentJson.isObject(answer.body())) {
            return new Answer.Unknown();
        }
        Optional<PaymentJson.Answer> said =
                answer.status() == 200 ? PaymentJson.decode(answer.body()) : Optional.empty();
        return said.filter(it -> uetr.toString().equals(it.paymentId()))
                .<Answer>map(it -> new Answer.Found(
                        statusCodes.outcome(uetr, BankAnswer.of(it.status(), it.reason(), it.reference()))))
                .orElseGet(() -> new Answer.None("answer " + answer.status() + " does not speak about the payment"));
    }

    private SendOutcome outcome(Uetr uetr, HttpAnswer answer) {
        if (answer.status() < 500) {
            Optional<PaymentJson.Answer> said = PaymentJson.decode(answer.body());
            if (said.isPresent()) {
                return outcome(uetr, said.get());
            }
        }
        if (answer.isSuccess()) {
            throw new OutcomeUnknown(id, "answer " + answer.status() + " is no payment answer");
        }
        String code = "HTTP/" + answer.status();
        Meaning meaning = statusCodes.find(code).orElse(isRefusal(answer) ? REFUSED : null);
        if (meaning == null) {
            throw new OutcomeUnknown(id, "answer " + answer.status() + " does not say what became of the payment");
        }
        return statusCodes.outcome(uetr, BankAnswer.of(code, null, null), meaning);
    }

    private SendOutcome outcome(Uetr uetr, PaymentJson.Answer said) {
        if (!uetr.toString().equals(said.paymentId())) {
            throw new OutcomeUnknown(id, "answer is about another payment than " + uetr);
        }
        return statusCodes.outcome(uetr, BankAnswer.of(said.status(), said.reason(), said.reference()));
    }

    private static boolean isRefusal(HttpAnswer answer) {
        return (answer.status() == 400 || answer.status() == 422) && PaymentJson.isObject(answer.body());
    }
}
