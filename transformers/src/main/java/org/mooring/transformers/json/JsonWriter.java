package org.mooring.transformers.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.Party;
import org.mooring.canonical.Payment;
import org.mooring.canonical.StatusReport;
import org.mooring.transformers.input.MaskedText;

/** Writes one value, full or masked. Streaming, since it runs on the way of every payment. Thread-safe. */
final class JsonWriter {
    static final JsonWriter FULL = new JsonWriter(false);
    static final JsonWriter MASKED = new JsonWriter(true);

    private static final int LENGTH_EXPECTED = 512;

    private final boolean isMasked;

    private JsonWriter(boolean isMasked) {
        this.isMasked = isMasked;
    }

    byte[] payment(Payment payment) {
        return bytes(json -> payment(json, payment));
    }

    byte[] report(StatusReport report) {
        return bytes(json -> report(json, report));
    }

    void payment(JsonGenerator json, Payment payment) throws IOException {
        json.writeStartObject();
        if (payment instanceof CreditTransfer transfer) {
            creditTransfer(json, transfer);
        } else if (payment instanceof CardTransaction transaction) {
            cardTransaction(json, transaction);
        }
        json.writeEndObject();
    }

    void report(JsonGenerator json, StatusReport report) throws IOException {
        for (String element : SensitiveElements.NAMES) {
            if (report.additional().containsKey(element)) {
                throw new IllegalArgumentException(element + " is sensitive authentication data and is never written");
            }
        }
        json.writeStartObject();
        json.writeStringField("uetr", report.uetr().toString());
        json.writeStringField("status", report.status().name());
        if (report.reason() != null) {
            json.writeObjectFieldStart("reason");
            json.writeStringField("code", report.reason().code().name());
            text(json, "additionalInformation", report.reason().additionalInformation());
            json.writeEndObject();
        }
        string(json, "pendingCause", report.pendingCause());
        string(json, "bank", report.bank());
        string(json, "bankReference", report.bankReference());
        string(json, "bankCode", report.bankCode());
        money(json, "acceptedAmount", report.acceptedAmount());
        Map<String, String> additional = new TreeMap<>(report.additional());
        if (isMasked) {
            additional.replaceAll(ElementMasking::byName);
        }
        strings(json, "additional", additional);
        json.writeEndObject();
    }

    private void creditTransfer(JsonGenerator json, CreditTransfer transfer) throws IOException {
        json.writeStringField("type", JsonReader.CREDIT_TRANSFER);
        json.writeStringField("uetr", transfer.uetr().toString());
        string(json, "instructionId", transfer.instructionId());
        string(json, "endToEndId", transfer.endToEndId());
        money(json, "amount", transfer.amount());
        string(json, "requestedExecutionDate", transfer.requestedExecutionDate());
        string(json, "chargeBearer", transfer.chargeBearer());
        party(json, "initiatingParty", transfer.initiatingParty());
        party(json, "debtor", transfer.debtor());
        account(json, "debtorAccount", transfer.debtorAccount());
        agent(json, "debtorAgent", transfer.debtorAgent());
        party(json, "creditor", transfer.creditor());
        account(json, "creditorAccount", transfer.creditorAccount());
        agent(json, "creditorAgent", transfer.creditorAgent());
        texts(json, "remittance", transfer.remittance());
        Map<String, String> supplementary = new TreeMap<>(transfer.supplementary());
        if (isMasked) {
            supplementary.replaceAll(ElementMasking::byPath);
        }
        strings(json, "supplementary", supplementary);
    }

    private void cardTransaction(JsonGenerator json, CardTransaction card) throws IOException {
        json.writeStringField("type", JsonReader.CARD_TRANSACTION);
        json.writeStringField("uetr", card.uetr().toString());
        money(json, "amount", card.amount());
        json.writeStringField("pan", isMasked ? card.pan().masked() : card.pan().value());
        string(json, "processingCode", card.processingCode());
        string(json, "transmissionDateTime", card.transmissionDateTime());
        string(json, "systemTraceAuditNumber", card.systemTraceAuditNumber());
        string(json, "localTime", card.localTime());
        string(json, "localDate", card.localDate());
        string(json, "merchantCategoryCode", card.merchantCategoryCode());
        string(json, "pointOfServiceEntryMode", card.pointOfServiceEntryMode());
        string(json, "acquiringInstitutionId", card.acquiringInstitutionId());
        string(json, "retrievalReferenceNumber", card.retrievalReferenceNumber());
        string(json, "terminalId", card.terminalId());
        string(json, "cardAcceptorId", card.cardAcceptorId());
        if (card.function() != CardFunction.FINANCIAL_REQUEST) {
            json.writeStringField("function", card.function().name());
        }
        if (!card.dataElements().isEmpty()) {
            json.writeObjectFieldStart("dataElements");
            for (Map.Entry<Integer, String> element : new TreeMap<>(card.dataElements()).entrySet()) {
                json.writeStringField(
                        element.getKey().toString(),
                        isMasked ? ElementMasking.byNumber(element.getKey(), element.getValue()) : element.getValue());
            }
            json.writeEndObject();
        }
    }

    private void party(JsonGenerator json, String name, Party party) throws IOException {
        if (party != null) {
            json.writeObjectFieldStart(name);
            text(json, "name", party.name());
            string(json, "country", party.country());
            texts(json, "addressLines", party.addressLines());
            text(json, "organisationId", party.organisationId());
            json.writeEndObject();
        }
    }

    private void account(JsonGenerator json, String name, AccountId account) throws IOException {
        if (account != null) {
            json.writeObjectFieldStart(name);
            json.writeStringField(
                    account instanceof Iban ? "iban" : "other", isMasked ? account.masked() : account.value());
            json.writeEndObject();
        }
    }

    private static void agent(JsonGenerator json, String name, Bic agent) throws IOException {
        if (agent != null) {
            json.writeObjectFieldStart(name);
            json.writeStringField("bic", agent.value());
            json.writeEndObject();
        }
    }

    private static void money(JsonGenerator json, String name, Money money) throws IOException {
        if (money != null) {
            json.writeObjectFieldStart(name);
            json.writeStringField("amount", money.amountMajor().toPlainString());
            json.writeStringField("currency", money.currency().getCurrencyCode());
            json.writeEndObject();
        }
    }

    /** What was typed by people, and may hold an account number. */
    private void text(JsonGenerator json, String name, String value) throws IOException {
        string(json, name, isMasked ? MaskedText.of(value) : value);
    }

    private void texts(JsonGenerator json, String name, List<String> values) throws IOException {
        if (!values.isEmpty()) {
            json.writeArrayFieldStart(name);
            for (String value : values) {
                json.writeString(isMasked ? MaskedText.of(value) : value);
            }
            json.writeEndArray();
        }
    }

    private static void strings(JsonGenerator json, String name, Map<String, String> values) throws IOException {
        if (!values.isEmpty()) {
            json.writeObjectFieldStart(name);
            for (Map.Entry<String, String> entry : values.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        }
    }

    private static void string(JsonGenerator json, String name, Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }

    private static byte[] bytes(Value value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(LENGTH_EXPECTED);
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            value.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a payment that cannot be written as JSON", e);
        }
        return bytes.toByteArray();
    }

    private interface Value {
        void writeTo(JsonGenerator json) throws IOException;
    }
}
