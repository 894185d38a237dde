package org.mooring.connectors.iso8583;

import java.time.Instant;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.Payment;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.IntakeClosed;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.ServiceAnswer;
import org.mooring.journal.IdempotencyKey;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.iso8583.Iso8583CardMessages;
import org.mooring.transformers.iso8583.Iso8583Enquiries;
import org.mooring.transformers.iso8583.Iso8583Fingerprint;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.Iso8583Reversal;
import org.mooring.transformers.iso8583.Iso8583Totals;
import org.mooring.transformers.iso8583.ResponseCode;
import org.mooring.transformers.iso8583.SensitiveElements;
import org.mooring.transformers.iso8583.mac.MacUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its arrival to its answer. The route may complete it on any thread; its sensitive authentication data
 * is overwritten then, whatever the outcome.
 */
final class InboundExchange implements AsyncCallback {
    private static final Logger LOG = LoggerFactory.getLogger(InboundExchange.class);
    private static final String CHANNEL = "iso8583";

    private final Iso8583Consumer consumer;
    private final InboundConnection connection;
    private final Iso8583Message request;
    private final SensitiveAuthenticationData sensitive;
    private final byte[] answerHeader;
    private Exchange exchange;

    /** @param answerHeader what the answer has between length and message */
    InboundExchange(
            Iso8583Consumer consumer, InboundConnection connection, Iso8583Message request, byte[] answerHeader) {
        this.consumer = consumer;
        this.connection = connection;
        this.request = request;
        this.sensitive = SensitiveElements.cut(request);
        this.answerHeader = answerHeader;
    }

    void payment() {
        if (!request.has(11)) {
            refuseUnprocessed(ResponseCode.FORMAT_ERROR, "a request must have DE 11");
            return;
        }
        Instant receivedAt = consumer.clock().instant();
        InboundRequest inbound = inboundRequest(
                Originator.CANNOT_WAIT,
                sensitive,
                receivedAt,
                receivedAt.plus(consumer.getEndpoint().getAnswerTimeout()));
        process(inbound.payment(), PaymentExchange.CLASS_PAYMENT, inbound);
    }

    /** Goes on after its answer has left, so it travels without what is overwritten then. */
    void advice() {
        if (!request.has(11)) {
            refuseUnprocessed(ResponseCode.FORMAT_ERROR, "an advice must have DE 11");
            return;
        }
        InboundRequest inbound = inboundRequest(
                Originator.TOLD_LATER,
                SensitiveAuthenticationData.none(),
                consumer.clock().instant(),
                InboundRequest.NO_LIMIT);
        process(inbound.payment(), PaymentExchange.CLASS_ADVICE, inbound);
    }

    void reversal() {
        Iso8583Reversal reversal;
        try {
            reversal = Iso8583Reversal.read(request);
        } catch (PaymentRejected unreadable) {
            refuseUnprocessed(ResponseCode.FORMAT_ERROR, unreadable.getMessage());
            return;
        }
        if (!request.has(11)) {
            refuseUnprocessed(ResponseCode.FORMAT_ERROR, "a request must have DE 11");
        } else if (reversal.isPartial()) {
            refuseUnprocessed(
                    ResponseCode.INVALID_TRANSACTION,
                    "a part of a transaction (DE 95, since 1993 DE 24) is not taken back");
        } else {
            process(inboundReversal(reversal), PaymentExchange.CLASS_REVERSAL, null);
        }
    }

    void enquiry() {
        try {
            process(
                    new InboundEnquiry(Iso8583Enquiries.decode(request, sensitive), sensitive),
                    PaymentExchange.CLASS_ENQUIRY,
                    null);
        } catch (PaymentRejected refused) {
            refuseUnprocessed(ResponseCode.of(refused.reason().code()), refused.getMessage());
        }
    }

    void totals() {
        try {
            process(inboundTotals(), PaymentExchange.CLASS_TOTALS, null);
        } catch (PaymentRejected refused) {
            refuseUnprocessed(ResponseCode.of(refused.reason().code()), refused.getMessage());
        }
    }

    private InboundTotals inboundTotals() {
        for (int de : new int[] {11, 32, 50}) {
            if (!request.has(de)) {
                throw PaymentRejected.because(ReasonCode.FF01, "DE " + de + " is missing", "DE " + de);
            }
        }
        Instant receivedAt = consumer.clock().instant();
        return new InboundTotals(
                request.mti(),
                connection.peer(),
                request.text(32).replaceFirst("^0+", ""),
                request.has(41) ? request.text(41) : null,
                consumer.times().businessDate(request::text, receivedAt),
                Iso8583Totals.currency(request),
                Iso8583Totals.claimed(request),
                consumer.times(),
                receivedAt);
    }

    void administrative() {
        if (!request.has(11)) {
            refuseUnprocessed(ResponseCode.FORMAT_ERROR, "a request must have DE 11");
            return;
        }
        process(
                new InboundAdministrative(
                        request.mti(),
                        connection.peer(),
                        request.toString(),
                        consumer.clock().instant()),
                PaymentExchange.CLASS_ADMINISTRATIVE,
                null);
    }

    private InboundReversal inboundReversal(Iso8583Reversal reversal) {
        boolean isAdvice = request.mtiNumber() / 10 % 10 == 2;
        String why =
                (isAdvice ? "reversal advice" : "reversal") + (request.has(39) ? ", DE 39 = " + request.text(39) : "");
        String terminal = request.has(41) ? request.text(41).strip() : "";
        String acceptor = request.has(42) ? request.text(42).strip() : "";
        return new InboundReversal(
                new IdempotencyKey(CHANNEL, reversal.originalKey()),
                reversal.isKeyWhole(),
                Iso8583CardMessages.kindOfOriginal(request),
                reversal.amount(),
                "terminal " + terminal + (acceptor.isEmpty() ? "" : " at " + acceptor),
                why,
                request.wire(),
                consumer.clock().instant(),
                consumer.getEndpoint().getAnswerTimeout());
    }

    void networkManagement() {
        process(
                new NetworkManagementRequest(request.text(70), request.text(11), connection.peer()),
                PaymentExchange.CLASS_NETWORK_MANAGEMENT,
                null);
    }

    void unsupported() {
        refuseUnprocessed(
                consumer.codec().dialect().unsupportedCode(),
                "message type " + request.asSent().mti() + " is not served");
    }

    private void refuseUnprocessed(String responseCode, String why) {
        LOG.warn("{}: {}; answered {}: {}", connection.peer(), why, responseCode, request);
        sensitive.wipe();
        answer(consumer.answers().answer(request, responseCode));
    }

    private InboundRequest inboundRequest(
            Originator originator, SensitiveAuthenticationData travelling, Instant receivedAt, Instant answerBefore) {
        Uetr uetr = Uetr.random();
        Payment payment = null;
        StatusReason refusal = null;
        try {
            payment = inUtc(Iso8583CardMessages.decode(request, sensitive, uetr), receivedAt);
        } catch (PaymentRejected rejected) {
            refusal = rejected.reason();
        }
        return new InboundRequest(
                uetr,
                payment,
                Iso8583CardMessages.kind(request),
                refusal,
                travelling,
                CHANNEL,
                originator,
                List.of(new IdempotencyKey(CHANNEL, Iso8583Fingerprint.key(request))),
                Iso8583Fingerprint.content(request),
                CHANNEL,
                request.wire(),
                MappingReport.CLEAN, // each element is a component or is kept beside them
                receivedAt,
                answerBefore);
    }

    /** A transfer's DE 7 is nothing but a supplementary value, and stays as it came. */
    private Payment inUtc(Payment payment, Instant receivedAt) {
        return consumer.times().isTransmissionLocal() && payment instanceof CardTransaction card
                ? card.transmittedAt(consumer.times().transmittedInUtc(card.transmissionDateTime(), receivedAt))
                : payment;
    }

    private void process(Object body, String messageClass, InboundRequest inbound) {
        exchange = consumer.createExchange(false);
        exchange.getIn().setBody(body);
        exchange.getIn().setHeader(PaymentExchange.MESSAGE_CLASS, messageClass);
        if (inbound != null) {
            exchange.setProperty(PaymentExchange.REQUEST, inbound);
        }
        consumer.getAsyncProcessor().process(exchange, this);
    }

    @Override
    public void done(boolean doneSync) {
        byte[] answer = null;
        try {
            answer = answerOrMalfunction();
        } catch (MacUnavailable none) {
            LOG.error("{}: {}; connection closed without an answer: {}", connection.peer(), none.getMessage(), request);
        } finally {
            sensitive.wipe();
            consumer.releaseExchange(exchange, false);
        }
        if (answer == null) {
            connection.endUnanswered();
        } else {
            answer(answer);
        }
    }

    private byte[] answerOrMalfunction() {
        try {
            return answer();
        } catch (MacUnavailable none) {
            throw none;
        } catch (RuntimeException defect) {
            return malfunction("the answer cannot be written", defect);
        }
    }

    private void answer(byte[] message) {
        connection.answer(FrameCodec.join(answerHeader, message));
    }

    private byte[] answer() {
        if (exchange.getException() instanceof IntakeClosed closed) {
            LOG.warn("{}: {}; answered 91", connection.peer(), closed.getMessage());
            return consumer.answers().answer(request, ResponseCode.ISSUER_INOPERATIVE);
        }
        if (exchange.getException() != null) {
            return malfunction("the route failed", exchange.getException());
        }
        Object body = exchange.getMessage().getBody();
        if (body instanceof StatusReport report) {
            return isAdvice()
                    ? consumer.answers().answer(request, adviceCode(report))
                    : consumer.answers().answer(request, report);
        }
        if (body instanceof NetworkManagementAnswer answer) {
            if (ResponseCode.APPROVED.equals(answer.responseCode())) {
                managed(request.text(70));
            }
            return consumer.answers().answer(request, answer.responseCode());
        }
        if (body instanceof ServiceAnswer answer) {
            return consumer.answers().answer(request, answer.responseCode(), answer.elements());
        }
        if (body instanceof ReversalAnswer answer) {
            return consumer.answers().answer(request, answer.responseCode());
        }
        return malfunction(
                "the route left no answer but a "
                        + (body == null ? null : body.getClass().getName()),
                null);
    }

    private boolean isAdvice() {
        return request.mtiNumber() / 10 % 10 == 2;
    }

    /**
     * An advice is acknowledged when it is kept, whatever becomes of it; and when its reversal had come before it, since
     * then there is nothing left to tell.
     */
    private static String adviceCode(StatusReport report) {
        boolean isRefused = report.status() == TransactionStatus.RJCT
                && (report.reason() == null || report.reason().code() != ReasonCode.CUST);
        return isRefused ? ResponseCode.of(report) : ResponseCode.APPROVED;
    }

    private void managed(String code) {
        if (NetworkManagement.SIGN_ON.equals(code) || NetworkManagement.SIGN_OFF.equals(code)) {
            connection.signedOn(code.equals(NetworkManagement.SIGN_ON));
        } else if (NetworkManagement.CUT_OVER.equals(code)) {
            connection.cutOver();
        }
    }

    private byte[] malfunction(String what, Throwable cause) {
        LOG.error("{}: {}; answered 96: {}", connection.peer(), what, request, cause);
        return consumer.answers().answer(request, ResponseCode.SYSTEM_MALFUNCTION);
    }
}
