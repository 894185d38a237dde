package org.mooring.app.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.mooring.canonical.Masking;

/**
 * A journal payload as a person may see it. Account and card numbers are masked for everybody, by the name of their
 * member and by their shape wherever else they stand. Names, addresses and remittance text are for those who work on
 * payments. Raw messages are not shown: what they say is in the other members.
 */
final class PayloadMask {
    private static final Set<String> ACCOUNT_MEMBERS =
            Set.of("iban", "account", "accountnumber", "accountid", "othr", "other", "de102", "de103");
    private static final Set<String> CARD_MEMBERS = Set.of("pan", "cardnumber", "de2", "de34");
    private static final Set<String> PERSONAL_MEMBERS = Set.of(
            "name",
            "addresslines",
            "address",
            "remittance",
            "supplementary",
            "organisationid",
            "initiatingparty",
            "evidence");
    private static final Set<String> RAW_MEMBERS = Set.of("raw", "wire", "message");

    private static final Pattern IBAN = Pattern.compile("(?<![A-Za-z0-9])[A-Z]{2}\\d{2}[A-Z0-9]{10,30}(?![A-Za-z0-9])");
    private static final Pattern CARD = Pattern.compile("(?<!\\d)\\d{13,19}(?!\\d)");

    /** A number stays as it was written: 12.10 must not become 12.1. */
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private final boolean isPersonalShown;

    /** @param isPersonalShown whether names, addresses and remittance text may be seen */
    PayloadMask(boolean isPersonalShown) {
        this.isPersonalShown = isPersonalShown;
    }

    /** The payload as JSON; what is not JSON is told by its size only. */
    JsonNode show(byte[] payload) {
        try {
            JsonNode json = JSON.readTree(payload);
            if (json != null && json.isContainerNode()) {
                return masked("", json);
            }
        } catch (JsonProcessingException notJson) {
            return size(payload.length);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return size(payload.length);
    }

    private static JsonNode size(int bytes) {
        return JsonNodeFactory.instance.objectNode().put("bytes", bytes);
    }

    private JsonNode masked(String member, JsonNode value) {
        String name = member.toLowerCase(Locale.ROOT);
        if (value.isNull() || value.isBoolean()) {
            return value;
        }
        if (RAW_MEMBERS.contains(name)) {
            return size(
                    value.isTextual()
                            ? value.textValue().length()
                            : value.toString().length());
        }
        if (PERSONAL_MEMBERS.contains(name) && !isPersonalShown) {
            return TextNode.valueOf("…");
        }
        if (value.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> part : value.properties()) {
                // Inside an account, every text is part of its number.
                boolean isInside = ACCOUNT_MEMBERS.contains(name) || CARD_MEMBERS.contains(name);
                copy.set(
                        part.getKey(),
                        isInside && part.getValue().isValueNode()
                                ? masked(member, part.getValue())
                                : masked(part.getKey(), part.getValue()));
            }
            return copy;
        }
        if (value.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            value.forEach(part -> copy.add(masked(member, part)));
            return copy;
        }
        if (CARD_MEMBERS.contains(name)) {
            return TextNode.valueOf(Masking.pan(value.asText()));
        }
        if (ACCOUNT_MEMBERS.contains(name) || name.endsWith("account") || name.endsWith("iban")) {
            return TextNode.valueOf(Masking.account(value.asText()));
        }
        return value.isTextual() ? TextNode.valueOf(shapes(value.textValue())) : numbers(value);
    }

    private static JsonNode numbers(JsonNode number) {
        String text = number.asText();
        return CARD.matcher(text).matches() && passesLuhn(text) ? TextNode.valueOf(Masking.pan(text)) : number;
    }

    /** Free text: whatever looks like an IBAN, or like a card number that passes its check digit. */
    private static String shapes(String text) {
        String withoutIbans = IBAN.matcher(text).replaceAll(found -> Masking.account(found.group()));
        return CARD.matcher(withoutIbans)
                .replaceAll(found -> passesLuhn(found.group()) ? Masking.pan(found.group()) : found.group());
    }

    /** ISO/IEC 7812-1, annex B. */
    private static boolean passesLuhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 1 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
