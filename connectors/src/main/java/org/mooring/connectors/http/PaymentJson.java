package org.mooring.connectors.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.Party;

/** The JSON of {@code POST /payments}, both ways; MAPPING.md beside this class pairs its members with ours. */
final class PaymentJson {
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private PaymentJson() {}

    /**
     * @param paymentId null when the object has none
     * @param reference may be null
     * @param reason may be null
     */
    record Answer(String paymentId, String reference, String status, String reason) {}

    static byte[] encode(CreditTransfer transfer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = MAPPER.getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("paymentId", transfer.uetr().toString());
            json.writeStringField("endToEndId", transfer.endToEndId().value());
            json.writeStringField("amount", transfer.amount().amountMajor().toPlainString());
            json.writeStringField("currency", transfer.amount().currency().getCurrencyCode());
            writeParty(json, "debtor", transfer.debtor(), transfer.debtorAccount(), null);
            writeParty(json, "creditor", transfer.creditor(), transfer.creditorAccount(), transfer.creditorAgent());
            if (!transfer.remittance().isEmpty()) {
                json.writeArrayFieldStart("remittance");
                for (String line : transfer.remittance()) {
                    json.writeString(line);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void writeParty(JsonGenerator json, String name, Party party, AccountId account, Bic bic)
            throws IOException {
        String partyName = party == null ? null : party.name();
        if (partyName == null && account == null && bic == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        if (partyName != null) {
            json.writeStringField("name", partyName);
        }
        if (account != null) {
            json.writeStringField("account", account.value());
        }
        if (bic != null) {
            json.writeStringField("bic", bic.value());
        }
        json.writeEndObject();
    }

    /** What the answer says about a payment; empty when it is not such an object, whatever else it is. */
    static Optional<Answer> decode(byte[] body) {
        return object(body)
                .filter(node -> node.path("status").isTextual())
                .map(node -> new Answer(
                        text(node, "paymentId"), text(node, "reference"), text(node, "status"), text(node, "reason")));
    }

    /** Whether the bank's application wrote this, and not a proxy its page. */
    static boolean isObject(byte[] body) {
        return object(body).isPresent();
    }

    private static Optional<JsonNode> object(byte[] body) {
        try (JsonParser parser = MAPPER.getFactory().createParser(body)) {
            return Optional.<JsonNode>ofNullable(MAPPER.readTree(parser)).filter(JsonNode::isObject);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }
}
