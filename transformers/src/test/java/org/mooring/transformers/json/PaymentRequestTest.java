package org.mooring.transformers.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.CountedUetrs;
import org.mooring.transformers.Golden;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.ReadingAsJson;

class PaymentRequestTest {
    private static final String REQUEST = """
            {"endToEndId":"E2E-1","amount":{"amount":"12.34","currency":"EUR"},"requestedExecutionDate":"2026-11-24",
            "chargeBearer":"SLEV","debtor":{"name":"Debtor","country":"DE"},"debtorAccount":{"iban":"DE89370400440532013000"},
            "debtorAgent":{"bic":"DEUTDEFF"},"creditor":{"name":"Creditor","addressLines":["Kade 1"]},
            "creditorAccount":{"iban":"NL91ABNA0417164300"},"creditorAgent":{"bic":"ABNANL2A"},"remittance":["Invoice 1"]}
            """;

    static List<Path> cases() {
        return Golden.cases("json", "in");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decodesEveryGoldenFile(Path input) {
        PaymentRequest request = CanonicalJson.readPaymentRequest(Golden.read(input), new CountedUetrs());
        Golden.compare(input, "json", ReadingAsJson.pretty(CanonicalJson.write(request.transfer())));
        Golden.compare(input, "out", ReadingAsJson.pretty(CanonicalJson.writeMasked(request.transfer())));
    }

    /** One row a rule, in the order in which they are checked. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "{\"endToEndId\"|{\"uetr\":\"eb6305c9\",\"endToEndId\"|FF10|/uetr|UETR must be a version 4 UUID",
                "{\"endToEndId\"|{\"instructionId\":7,\"endToEndId\"|FF01|/instructionId|instructionId must be a JSON string",
                "\"endToEndId\":\"E2E-1\",||FF01|/endToEndId|endToEndId is missing; without one, give NOTPROVIDED",
                "E2E-1|E2E-12345678901234567890123456789012345|FF01|/endToEndId|text has at most 35 characters, got 39",
                "E2E-1|E2E\\u00001|FF01|/endToEndId|control character U+0000 is not allowed",
                "E2E-1|E2E\\ud8001|FF01|/endToEndId|half of a surrogate pair is not a character",
                "{\"amount\":\"12.34\",\"currency\":\"EUR\"}|12.34|AM12|/amount|amount must be an object",
                "\"12.34\"|12.34|AM12|/amount/amount|amount must be a JSON string such as \"12.34\": a JSON number is floating-point",
                "\"12.34\"|12|AM12|/amount/amount|amount must be a JSON string such as \"12.34\": a JSON number is floating-point",
                "\"12.34\"|\"12.345\"|AM12|/amount/amount|EUR allows 2 decimals, got 3",
                "\"12.34\"|\"-1\"|AM12|/amount/amount|no sign, got '-1'",
                "\"12.34\"|\"0.00\"|AM01|/amount/amount|amount is zero",
                "\"EUR\"|\"EURO\"|AM11|/amount/currency|currency must be an ISO 4217 code, got 'EURO'",
                "\"EUR\"|978|AM11|/amount/currency|currency must be a JSON string",
                ",\"currency\":\"EUR\"||AM11|/amount/currency|currency must be an ISO 4217 code, got ''",
                "2026-11-24|2026-02-30|DT01|/requestedExecutionDate|got '2026-02-30'",
                "SLEV|SOME|FF01|/chargeBearer|charge bearer must be DEBT, CRED, SHAR or SLEV, got 'SOME'",
                "\"DE\"}|\"Germany\"}|FF01|/debtor/country|country must be two capital letters",
                "DE89370400440532013000|DE89370400440532013001|AC01|/debtorAccount/iban, iban=DE89…01|IBAN check digits are wrong",
                "{\"bic\":\"DEUTDEFF\"}|{\"bic\":\"DEUTDEF\"}|RC01|/debtorAgent/bic|BIC must be",
                "[\"Kade 1\"]|\"Kade 1\"|FF01|/creditor/addressLines|addressLines must be a JSON array",
                "[\"Kade 1\"]|[7]|FF01|/creditor/addressLines/0|0 must be a JSON string",
                "\"creditorAccount\"|\"creditorAcct\"|AC03|/creditorAccount|creditorAccount is missing",
                "{\"iban\":\"NL91ABNA0417164300\"}|{\"iban\":\"NL91ABNA0417164300\",\"other\":\"1\"}|AC01|/creditorAccount|got both",
                "{\"iban\":\"NL91ABNA0417164300\"}|{}|AC01|/creditorAccount|an account has either iban or other, got none",
                "{\"iban\":\"NL91ABNA0417164300\"}|\"NL91ABNA0417164300\"|FF01|/creditorAccount|creditorAccount must be a JSON object",
                "ABNANL2A|abn|RC01|/creditorAgent/bic|BIC must be",
                "\"Invoice 1\"|\"\"|FF01|/remittance/0|text is empty",
            })
    void refusesWithTheIsoReasonAndThePointer(String good, String bad, String code, String at, String rule) {
        assertThat(REQUEST).contains(good);
        assertThatThrownBy(() -> read(REQUEST.replace(good, bad == null ? "" : bad)))
                .isInstanceOfSatisfying(PaymentRejected.class, e -> {
                    assertThat(e.code().name()).isEqualTo(code);
                    assertThat(e.at()).isEqualTo(at);
                })
                .hasMessageContaining(rule);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void refusesWhatIsNotOneJsonObject(String json, String rule) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(MessageUnreadable.class, e -> {
            assertThat(e.at()).matches("line \\d+, column \\d+|byte \\d+");
            assertThat(e.rule()).contains(rule).doesNotContain("DE89370400440532013000");
        });
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("", "message must be one JSON object"),
                Arguments.of("null", "message must be one JSON object"),
                Arguments.of("[]", "message must be one JSON object"),
                Arguments.of("12.34", "message must be one JSON object"),
                Arguments.of("{\"a\":1", "Unexpected end-of-input"),
                Arguments.of("{\"a\":1}{", "nothing may follow the JSON object"),
                Arguments.of("{\"a\":1} {}", "nothing may follow the JSON object"),
                Arguments.of("{\"iban\":DE89370400440532013000}", "Unrecognized token '…'"),
                Arguments.of("{'a':1}", "Unexpected character"),
                Arguments.of("{\"a\":NaN}", "Non-standard token"),
                Arguments.of("{\"a\":01}", "Leading zeroes not allowed"),
                Arguments.of("{\"a\":1,}", "Unexpected character"),
                Arguments.of("{\"endToEndId\":\"a\",\"endToEndId\":\"b\"}", "Duplicate field 'endToEndId'"),
                Arguments.of("{\"a\":{\"b\":1,\"b\":2}}", "Duplicate field 'b'"),
                Arguments.of("{\"a\":\"\u0001\"}", "Illegal unquoted character"),
                Arguments.of("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}", "nesting depth"),
                Arguments.of("{\"a\":" + "[".repeat(500_000), "nesting depth"),
                Arguments.of("{\"a\":" + "1".repeat(101) + "}", "Number value length (101) exceeds"),
                Arguments.of("{\"" + "a".repeat(600) + "\":1}", "Name length (600) exceeds"),
                Arguments.of("{\"a\":\"" + "a".repeat(300_000) + "\"}", "exceeds the maximum allowed"),
                Arguments.of("{\"a\":[" + "1,".repeat(60_000) + "1]}", "exceeds the maximum allowed"),
                Arguments.of("{\"a\":[" + " ".repeat(1_100_000) + "]}", "longer than 1048576 bytes"));
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] json = REQUEST.replace("Debtor", "Dörte").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> CanonicalJson.readPaymentRequest(json))
                .isInstanceOf(MessageUnreadable.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void readsOnlySoMuchOfAnEndlessStream() {
        long[] bytesRead = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                bytesRead[0]++;
                return '[';
            }
        };
        assertThatThrownBy(() -> CanonicalJson.readPaymentRequest(endless)).isInstanceOf(MessageUnreadable.class);
        assertThat(bytesRead[0]).isLessThan(1_100_000);
    }

    @Test
    void keepsUnknownMembersAndTellsThem() throws IOException {
        PaymentRequest request = CanonicalJson.readPaymentRequest(new ByteArrayInputStream(REQUEST.replace(
                        "{\"endToEndId\"",
                        "{\"purpose\":{\"code\":\"SALA\"},\"a/b~c\":[1.50,true,null,{}],\"none\":null,\"endToEndId\"")
                .replace("\"country\"", "\"lei\":\"724500PMK2A2M1SQQ228\",\"country\"")
                .getBytes(StandardCharsets.UTF_8)));
        assertThat(request.transfer().supplementary())
                .containsOnlyKeys("/purpose/code", "/a~1b~0c/0", "/a~1b~0c/1", "/a~1b~0c/3", "/debtor/lei")
                .containsEntry("/purpose/code", "SALA")
                .containsEntry("/a~1b~0c/0", "1.50")
                .containsEntry("/a~1b~0c/1", "true")
                .containsEntry("/debtor/lei", "724500PMK2A2M1SQQ228");
        assertThat(request.report().remarks())
                .hasSize(5)
                .allMatch(remark -> remark.change() == MappingReport.Change.NO_HOME);
    }

    @Test
    void contentTellsSameFromOther() {
        byte[] content = read(REQUEST).content();
        assertThat(read("{ \"chargeBearer\": \"SLEV\","
                                + REQUEST.replace("\"chargeBearer\":\"SLEV\",", "")
                                        .substring(1))
                        .content())
                .as("other order and blanks")
                .isEqualTo(content);
        for (String part : List.of("E2E-1", "12.34", "Creditor\"", "Invoice 1", "Kade 1")) {
            assertThat(read(REQUEST.replace(part, part.replaceFirst("(.)(\"?)$", "7$2")))
                            .content())
                    .as("without %s", part)
                    .isNotEqualTo(content);
        }
    }

    @Test
    void takesTheUetrOfTheRequestOrGivesOne() {
        assertThat(read(REQUEST).uetrGiven()).isFalse();
        PaymentRequest request =
                read(REQUEST.replaceFirst("\\{", "{\"uetr\":\"eb6305c9-1f7f-49de-aed0-16487c27b42d\","));
        assertThat(request.uetrGiven()).isTrue();
        assertThat(request.transfer().uetr()).hasToString("eb6305c9-1f7f-49de-aed0-16487c27b42d");
        assertThat(request.report()).isEqualTo(MappingReport.CLEAN);
    }

    private static PaymentRequest read(String json) {
        return CanonicalJson.readPaymentRequest(json.getBytes(StandardCharsets.UTF_8));
    }
}
