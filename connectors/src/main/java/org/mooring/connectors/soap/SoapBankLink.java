package org.mooring.connectors.soap;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.xml.stream.XMLStreamException;
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
import org.mooring.connectors.http.HttpAnswer;
import org.mooring.connectors.http.HttpCourier;

/**
 * A bank that takes credit transfers as SOAP 1.1 over HTTP. The reference of a message is its UETR, the bank's transfer
 * id.
 */
final class SoapBankLink implements BankLink, StatusInquiry {
    /** SOAP 1.1, 4.4.1: the message was wrong and must not be sent again as it is. The map may say otherwise. */
    private static final Meaning REFUSED = new Meaning(TransactionStatus.RJCT, ReasonCode.FF01);

    /** The contract's faultstring for a transfer that the bank does not have. */
    private static final String UNKNOWN_TRANSFER = "unknown transfer";

    private final String id;
    private final URI address;
    private final String authorization;
    private final StatusCodeMap statusCodes;
    private final HttpCourier courier;

    /** @param authorization value of the HTTP header */
    SoapBankLink(String id, URI address, String authorization, StatusCodeMap statusCodes, HttpCourier courier) {
        this.id = id;
        this.address = address;
        this.authorization = authorization;
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
                    TransferMessage.encode(transfer),
                    outbound,
                    BasicTransferFormat.unsaid(transfer));
        } catch (XMLStreamException unsayable) {
            throw PaymentRejected.because(ReasonCode.AG01, "a text has characters that XML cannot say", id);
        }
    }

    @Override
    public CompletionStage<SendOutcome> send(PreparedMessage message) {
        Uetr uetr = message.outbound().payment().uetr();
        return courier.post(address, headers(TransferMessage.ACTION), message.wire())
                .thenApply(answer -> outcome(uetr, answer));
    }

    private Map<String, String> headers(String action) {
        return Map.of("Authorization", authorization, "Content-Type", "text/xml; charset=utf-8", "SOAPAction", action);
    }

    /** {@code GetTransferStatus}. Only the contract's own fault says that the bank does not know the payment. */
    @Override
    public CompletionStage<Answer> inquire(SentPayment sent) {
        byte[] call = TransferMessage.encodeInquiry(sent.reference());
        return courier.post(address, headers(TransferMessage.STATUS_ACTION), call)
                .handle((answer, failure) -> failure == null
                        ? inquired(sent.payment().uetr(), answer)
                        : new Answer.None(Failures.unwrap(failure).getMessage()));
    }

    private Answer inquired(Uetr uetr, HttpAnswer answer) {
        SoapEnvelope said = SoapEnvelope.read(answer.body()).orElse(null);
        if (said == null) {
            return new Answer.None("answer " + answer.status() + " is no envelope");
        }
        if (said.isFault()) {
            boolean isUnknown = "Client".equals(said.faultCode())
                    && UNKNOWN_TRANSFER.equals(said.members().get("faultstring"));
            return isUnknown ? new Answer.Unknown() : new Answer.None("SOAP fault " + known(said.faultCode()));
        }
        boolean isAnswer = answer.isSuccess()
                && said.entry().equals(TransferMessage.STATUS_RESPONSE)
                && uetr.toString().equals(said.members().get("TransferId"))
                && text(said.members(), "Status") != null;
        return isAnswer
                ? new Answer.Found(response(uetr, said.members()))
                : new Answer.None("answer " + answer.status() + " does not speak about the payment");
    }

    private SendOutcome outcome(Uetr uetr, HttpAnswer answer) {
        Optional<SoapEnvelope> envelope = SoapEnvelope.read(answer.body());
        if (envelope.isPresent() && envelope.get().isFault()) {
            return fault(uetr, envelope.get().faultCode());
        }
        if (answer.isSuccess()) {
            return envelope.filter(said -> said.entry().equals(TransferMessage.RESPONSE))
                    .map(said -> response(uetr, said.members()))
                    .orElseThrow(() -> new OutcomeUnknown(id, "answer is no ExecuteTransferResponse"));
        }
        String code = "HTTP/" + answer.status();
        Meaning meaning = statusCodes
                .find(code)
                .orElseThrow(() -> new OutcomeUnknown(
                        id, "answer " + answer.status() + " does not say what became of the payment"));
        return statusCodes.outcome(uetr, BankAnswer.of(code, null, null), meaning);
    }

    private SendOutcome response(Uetr uetr, Map<String, String> members) {
        if (!uetr.toString().equals(members.get("TransferId"))) {
            throw new OutcomeUnknown(id, "answer is about another payment than " + uetr);
        }
        String status = text(members, "Status");
        if (status == null) {
            throw new OutcomeUnknown(id, "answer has no status");
        }
        BankAnswer said = BankAnswer.of(status, text(members, "ReasonCode"), text(members, "Reference"));
        return statusCodes.outcome(uetr, said);
    }

    private SendOutcome fault(Uetr uetr, String faultCode) {
        String code = "Fault/" + faultCode;
        Meaning meaning = statusCodes.find(code).orElse("Client".equals(faultCode) ? REFUSED : null);
        if (meaning == null) {
            throw new OutcomeUnknown(id, "SOAP fault " + known(faultCode) + " does not say what became of the payment");
        }
        return statusCodes.outcome(uetr, BankAnswer.of(code, null, null), meaning);
    }

    /** Only SOAP's own codes are shown: any other text is the bank's and may hold anything. */
    private static String known(String faultCode) {
        return "Server".equals(faultCode) || "MustUnderstand".equals(faultCode) || "VersionMismatch".equals(faultCode)
                ? faultCode
                : "of its own kind";
    }

    private static String text(Map<String, String> members, String name) {
        String text = members.get(name);
        return text == null || text.isEmpty() ? null : text;
    }
}
