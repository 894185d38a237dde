package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.AccountEnquiry;
import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.Payment;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.Uetr;
import org.mooring.transformers.MappingReport.Remark;

/** Requests to a bank of 1993 or 2003. */
class Iso8583LaterRequestsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:01:00Z");
    private static final TraceKey TRACE = new TraceKey("1123090100", "004711");
    private static final Uetr UETR = Uetr.random();

    @ParameterizedTest
    @ValueSource(strings = {"1993", "1993-binary", "1993-ebcdic", "2003", "2003-binary", "2003-ebcdic"})
    void whatCameInTheSameVersionGoesOnAsItCame(String dialect) {
        Iso8583Codec codec = Later.codec(dialect);
        SensitiveAuthenticationData sensitive = SensitiveAuthenticationData.none();
        Iso8583Mapping.Outbound outbound = Iso8583Mapping.encode(purchase(codec), sensitive, TRACE);
        assertThat(outbound.report(codec.dialect()).remarks()).isEmpty();
        Iso8583Message sent = sent(codec, outbound.draft());
        Iso8583Message came = codec.decode(codec.encode(Later.purchase(codec, "200")));
        assertThat(sent.mti()).isEqualTo(came.mti());
        assertThat(sent.dataElements()).isEqualTo(came.dataElements());
        for (int de : came.dataElements()) {
            String expected = switch (de) {
                case 7 -> "1123090100";
                case 11 -> Later.is2003(codec) ? "000000004711" : "004711";
                default -> came.text(de);
            };
            assertThat(sent.text(de)).as("DE " + de).isEqualTo(expected);
        }
    }

    @Test
    void whatCameIn1987IsSaidInTheWordsOf1993() {
        Iso8583Codec codec = Later.codec("1993");
        Payment purchase =
                Iso8583Mapping.decode(Samples.message("purchase-0200"), SensitiveAuthenticationData.none(), UETR);
        Iso8583Message sent = sent(codec, encode(purchase));
        assertThat(sent.mti()).isEqualTo("1200");
        assertThat(sent.text(12)).isEqualTo("261123064500");
        assertThat(sent.text(24)).as("of the dialect's requestElements").isEqualTo("200");
        assertThat(sent.text(26)).isEqualTo("5814");
        assertThat(sent.text(49)).isEqualTo("826");
        assertThat(sent.has(13) || sent.has(18) || sent.has(22) || sent.has(43))
                .as("which mean something else, or have another form")
                .isFalse();
    }

    /** An advice says what whoever stood in decided. */
    @Test
    void anAdvicesActionCodeIsNoResponseCode() {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message came = Later.read(codec, Later.purchase(codec, "220").set(39, "000"));
        Payment advice = Iso8583CardMessages.decode(came, SensitiveAuthenticationData.none(), UETR);
        assertThat(Samples.decode(encode(advice)).has(39)).isFalse();
        assertThat(sent(codec, encode(advice)).text(39)).isEqualTo("000");
        Payment of1987 = Iso8583CardMessages.decode(
                Samples.decode(Iso8583Draft.of(Samples.message("advice-0220")).set(39, "00")),
                SensitiveAuthenticationData.none(),
                UETR);
        assertThat(sent(codec, encode(of1987)).has(39)).isFalse();
    }

    @Test
    void whatCameIn1993GoesToABankOf1987WithoutWhatItHasNotAndIsReported() {
        Iso8583Mapping.Outbound outbound =
                Iso8583Mapping.encode(purchase(Later.codec("1993")), SensitiveAuthenticationData.none(), TRACE);
        Iso8583Message sent = Samples.decode(outbound.draft());
        assertThat(sent.mti()).isEqualTo("0200");
        assertThat(sent.dataElements()).containsExactly(2, 3, 4, 7, 11, 12, 13, 18, 32, 37, 41, 42, 49);
        assertThat(sent.text(12) + sent.text(13) + sent.text(18)).isEqualTo("085959" + "1123" + "5814");
        assertThat(outbound.report(Samples.CODEC.dialect()).remarks())
                .extracting(Remark::path)
                .containsExactly("DE1022", "DE1024", "DE1026");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTHORISATION, 1100, 100",
        "AUTHORISATION_ADVICE, 1120, 100",
        "FINANCIAL_REQUEST, 1200, 200",
        "FINANCIAL_ADVICE, 1220, 200"
    })
    void eachFamilyHasItsTypeAndFunction(CardFunction function, String mti, String code) {
        Iso8583Codec codec = Later.codec("1993");
        Payment payment = ((CardTransaction) Iso8583Mapping.decode(
                        Samples.message("purchase-0200"), SensitiveAuthenticationData.none(), UETR))
                .as(function);
        Iso8583Message sent = sent(codec, encode(payment));
        assertThat(sent.mti() + " " + sent.text(24)).isEqualTo(mti + " " + code);
    }

    @Test
    void aTransferWithoutATimeOfItsOwnTakesThatOfDe7InTheBanksZone() {
        Payment transfer = CreditTransfer.builder()
                .uetr(UETR)
                .amount(new Money(1234, Currency.getInstance("EUR")))
                .endToEndId(new EndToEndId("632706000123"))
                .debtorAccount(Iban.parse("GB33BUKB20201555555555", "debtor"))
                .creditorAccount(Iban.parse("DE89370400440532013000", "creditor"))
                .build();
        Iso8583Codec codec = Later.codec("2003");
        Iso8583Draft draft = Iso8583Mapping.encode(
                        transfer, SensitiveAuthenticationData.none(), new TraceKey("1231233000", "000001"))
                .draft();
        Iso8583Times vienna = new Iso8583Times(ZoneId.of("Europe/Vienna"), false);
        Iso8583Message sent =
                codec.decode(codec.encode(codec.inOwnVersion(draft, vienna, Instant.parse("2026-12-31T23:30:00Z"))));
        assertThat(sent.text(12)).as("new year there, not here").isEqualTo("20270101003000");
        assertThat(sent.text(4)).isEqualTo("9782000000001234");
        assertThat(sent.text(103)).isEqualTo("DE89370400440532013000");
        assertThat(sent.has(49)).isFalse();
    }

    @Test
    void theYearIsTheOneNearestToNow() {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Draft lastYear = encode(purchase(codec)).set(12, "235959").set(13, "1231");
        assertThat(codec.inOwnVersion(lastYear, Iso8583Times.UTC, Instant.parse("2027-01-01T00:00:01Z"))
                        .text(12))
                .isEqualTo("261231235959");
        assertThatThrownBy(() -> codec.inOwnVersion(lastYear.set(13, "1331"), Iso8583Times.UTC, NOW))
                .hasMessageContaining("DT01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1993", "1993-binary", "2003", "2003-ebcdic"})
    void aReversalNamesWhatWasSent(String dialect) {
        Iso8583Codec codec = Later.codec(dialect);
        Payment purchase = purchase(codec);
        Iso8583Message original = codec.in1987(sent(codec, encode(purchase)));
        for (boolean isRepeat : new boolean[] {false, true}) {
            Iso8583Message sent = sent(codec, Iso8583Mapping.encodeReversal(purchase, TRACE, isRepeat));
            assertThat(sent.mti()).isEqualTo((Later.is2003(codec) ? "2" : "1") + (isRepeat ? "421" : "420"));
            assertThat(sent.text(24)).isEqualTo("400");
            assertThat(sent.text(56)).startsWith(original.asSent().mti()).endsWith("0512345");
            Iso8583Reversal reversal = Iso8583Reversal.read(codec.in1987(sent));
            assertThat(reversal.originalKey())
                    .as("whoever reads it finds what was sent")
                    .isEqualTo(Iso8583Fingerprint.key(original));
            assertThat(reversal.isPartial()).isFalse();
        }
    }

    @Test
    void itsAnswerIsThatOfAReversal() {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message answer =
                Later.read(codec, new Iso8583Draft("1430").set(11, "000001").set(39, "400"));
        assertThat(answer.mtiNumber()).isEqualTo(410);
        assertThat(ResponseCode.of(answer)).isEqualTo("00");
    }

    @Test
    void aRepeatIsTheSameMessageUnderItsOwnType() {
        Iso8583Codec codec = Later.codec("1993");
        Payment purchase = purchase(codec);
        Iso8583Message first = sent(codec, encode(purchase));
        Iso8583Message repeat = sent(codec, Iso8583Mapping.encodeRepeat(purchase, TRACE));
        assertThat(repeat.toString()).isEqualTo(first.toString().replaceFirst("1200", "1201"));
        assertThat(repeat.text(22)).as("its version's own too").isEqualTo("A00101A00121");
    }

    @ParameterizedTest
    @CsvSource({"001, 801", "002, 802", "101, 811", "161, 811", "201, 821", "301, 831"})
    void networkManagementHasItsFunctionInDe24(String code, String function) {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message sent = sent(
                codec,
                new Iso8583Draft("0800").set(7, "1123090100").set(11, "000001").set(70, code));
        assertThat(sent.mti()).isEqualTo("1804");
        assertThat(sent.dataElements()).containsExactly(7, 11, 12, 24);
        assertThat(sent.text(24)).isEqualTo(function);
        assertThat(sent.text(12)).isEqualTo("261123090100");
    }

    @Test
    void anEnquirySaysThatItIsOne() {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message came =
                Later.read(codec, Later.purchase(codec, "100").set(3, "310000").set(24, "181"));
        AccountEnquiry enquiry = Iso8583Enquiries.decode(came, SensitiveAuthenticationData.none());
        Iso8583Message sent = sent(codec, Iso8583Enquiries.encode(enquiry, SensitiveAuthenticationData.none(), TRACE));
        assertThat(sent.mti() + " " + sent.text(3) + " " + sent.text(24)).isEqualTo("1100 310000 181");
        Iso8583Message withoutOne = Samples.decode(Iso8583Draft.of(Samples.message("balance-0200")));
        AccountEnquiry of1987 = Iso8583Enquiries.decode(withoutOne, SensitiveAuthenticationData.none());
        assertThat(sent(codec, Iso8583Enquiries.encode(of1987, SensitiveAuthenticationData.none(), TRACE))
                        .text(24))
                .as("of the dialect")
                .isEqualTo("108");
    }

    @Test
    void sensitiveDataGoesOnUnderItsNumber() {
        Iso8583Codec codec = Later.codec("1993-binary");
        SensitiveAuthenticationData sensitive = SensitiveAuthenticationData.none();
        sensitive.put(52, "1122334455667788".getBytes(ISO_8859_1));
        Iso8583Message sent = sent(
                codec, Iso8583Mapping.encode(purchase(codec), sensitive, TRACE).draft());
        assertThat(sent.text(52)).isEqualTo("1122334455667788");
    }

    @ParameterizedTest
    @CsvSource({
        "000, 00",
        "002, 10",
        "116, 51",
        "400, 00",
        "800, 00",
        "900, 00",
        "902, 12",
        "913, 94",
        "914, 25",
        "101, 101"
    })
    void theCodesOfABankMeanWhatThoseOf1987Mean(String code, String of1987) {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message answer = Later.read(codec, new Iso8583Draft("1210").set(39, code));
        assertThat(ResponseCode.of(answer)).isEqualTo(of1987);
        assertThat(answer.text(39)).as("as the bank said it").isEqualTo(code);
    }

    @Test
    void anInstallationSaysWhatItsBankWantsBeside(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("pos.json");
        Files.writeString(
                file,
                "{\"dialect\": \"pos\", \"extends\": \"1993\","
                        + " \"requestElements\": {\"financial\": {\"22\": \"000000000000\"}}}");
        Iso8583Codec codec = new Iso8583Codec(Iso8583Dialect.read(file));
        Payment purchase =
                Iso8583Mapping.decode(Samples.message("purchase-0200"), SensitiveAuthenticationData.none(), UETR);
        Iso8583Message sent = sent(codec, encode(purchase));
        assertThat(sent.text(22) + " " + sent.text(24)).isEqualTo("000000000000 200");
        assertThat(sent(codec, encode(purchase(Later.codec("1993")))).text(22)).isEqualTo("A00101A00121");
        Files.writeString(
                file,
                "{\"dialect\": \"pos\", \"extends\": \"1993\","
                        + " \"requestElements\": {\"financial\": {\"22\": \"1\", \"190\": \"1\"}}}");
        assertThatThrownBy(() -> Iso8583Dialect.read(file))
                .hasMessageContaining("requestElements.financial.22 is '1', must fit DE 22")
                .hasMessageContaining("requestElements.financial.190 is '1', must be of an element of this dialect");
        Files.writeString(
                file, "{\"dialect\": \"pos\", \"extends\": \"1993\", \"approvedCodes\": {\"reversal\": \"4000\"}}");
        assertThatThrownBy(() -> Iso8583Dialect.read(file))
                .hasMessageContaining("approvedCodes.reversal is '4000', must fit DE 39");
    }

    private static Payment purchase(Iso8583Codec codec) {
        Iso8583Message message = Later.read(codec, Later.purchase(codec, "200"));
        return Iso8583Mapping.decode(message, SensitiveElements.cut(message), UETR);
    }

    private static Iso8583Draft encode(Payment payment) {
        return Iso8583Mapping.encode(payment, SensitiveAuthenticationData.none(), TRACE)
                .draft();
    }

    /** In the words of its version. */
    private static Iso8583Message sent(Iso8583Codec codec, Iso8583Draft of1987) {
        return codec.decode(codec.encode(codec.inOwnVersion(of1987, Iso8583Times.UTC, NOW)));
    }
}
