package org.mooring.simulators;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.util.Currency;
import java.util.List;
import java.util.UUID;

/** The body of POST /payments. Members that this bank does not know are refused: a misspelt one would be lost unseen. */
record RiverbankPayment(
        String paymentId,
        String endToEndId,
        String amount,
        String currency,
        Debtor debtor,
        Creditor creditor,
        List<String> remittance) {
    record Debtor(String name, String account) {}

    record Creditor(String name, String account, String bic) {}

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .withCoercionConfig(
                    LogicalType.Textual,
                    coercions -> coercions
                            .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build()
            .readerFor(RiverbankPayment.class);

    /** @throws IllegalArgumentException saying what is wrong, without the value */
    static RiverbankPayment read(byte[] body) {
        try {
            RiverbankPayment payment = READER.readValue(body);
            if (payment == null) {
                throw new IllegalArgumentException("body is null");
            }
            payment.check();
            return payment;
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("malformed JSON" + at(malformed), malformed);
        } catch (IOException malformed) {
            throw new IllegalArgumentException("malformed JSON", malformed);
        }
    }

    Currency iso4217() {
        return Amounts.byCode(currency);
    }

    long amountMinor() {
        return Amounts.minor(amount, iso4217());
    }

    private void check() {
        if (!isUuid(paymentId)) {
            throw new IllegalArgumentException("paymentId must be a UUID");
        }
        amountMinor();
    }

    private static boolean isUuid(String text) {
        try {
            return text != null && UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static String at(JsonProcessingException malformed) {
        return malformed.getLocation() == null
                ? ""
                : " at line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr();
    }
}
