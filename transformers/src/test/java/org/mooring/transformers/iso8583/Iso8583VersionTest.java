package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.Explanation;

class Iso8583VersionTest {
    private static final Uetr UETR = Uetr.random();

    @ParameterizedTest
    @ValueSource(strings = {"1993", "1993-binary", "1993-ebcdic", "2003", "2003-binary", "2003-ebcdic"})
    void aPurchaseReadsAsOneOf1987(String dialect) {
        Iso8583Codec codec = Later.codec(dialect);
        CardTransaction purchase = (CardTransaction) payment(codec, Later.purchase(codec, "200"));
        CardTransaction of1987 = (CardTransaction) Iso8583CardMessages.decode(
                Samples.decode(new Iso8583Draft("0200")
                        .set(2, "4000001234567899")
                        .set(3, "000000")
                        .set(4, "000000001234")
                        .set(7, "1123090000")
                        .set(11, "000017")
                        .set(12, "085959")
                        .set(13, "1123")
                        .set(18, "5814")
                        .set(32, "12345")
                        .set(37, "632706000123")
                        .set(41, "TERM0001")
                        .set(42, "MERCHANT0000001")
                        .set(49, "978")),
                SensitiveAuthenticationData.none(),
                UETR);
        assertThat(purchase)
                .usingRecursiveComparison()
                .ignoringFields("dataElements")
                .isEqualTo(of1987);
        assertThat(purchase.dataElements())
                .as("what 1987 has not, under a number of its own")
                .isEqualTo(
                        Later.is2003(codec)
                                ? Map.of(2024, "200", 2026, "5814")
                                : Map.of(1022, "A00101A00121", 1024, "200", 1026, "5814"));
    }

    @ParameterizedTest
    @CsvSource({
        "100, AUTHORISATION",
        "101, AUTHORISATION",
        "120, AUTHORISATION_ADVICE",
        "121, AUTHORISATION_ADVICE",
        "200, FINANCIAL_REQUEST",
        "201, FINANCIAL_REQUEST",
        "220, FINANCIAL_ADVICE",
        "221, FINANCIAL_ADVICE"
    })
    void eachFamilyOfPaymentsIsRead(String type, CardFunction function) {
        for (String dialect : new String[] {"1993", "2003"}) {
            Iso8583Codec codec = Later.codec(dialect);
            CardTransaction card = (CardTransaction) payment(codec, Later.purchase(codec, type));
            assertThat(card.function()).as(dialect).isEqualTo(function);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1100, AUTHORISATION",
        "1121, AUTHORISATION_ADVICE",
        "1201, FINANCIAL",
        "1220, FINANCIAL_ADVICE",
        "1400, REVERSAL",
        "1421, REVERSAL_ADVICE",
        "1804, NETWORK_MANAGEMENT",
        "1805, NETWORK_MANAGEMENT",
        "1800, NETWORK_MANAGEMENT",
        "1202,",
        "1240,",
        "1210,",
        "1824,",
        "1304,",
        "1422,"
    })
    void whatAMessageIsAbout(String mti, MessageFamily family) {
        Iso8583Codec codec = Later.codec("1993");
        assertThat(MessageFamily.of(Later.read(codec, new Iso8583Draft(mti).set(11, "000001"))))
                .isEqualTo(family);
    }

    @ParameterizedTest
    @CsvSource({
        "9782000000001234, 1234, EUR",
        "9780000000000012, 1200, EUR",
        "9783000000012340, 1234, EUR",
        "3920000000000500, 500, JPY",
        "4143000000001234, 1234, KWD"
    })
    void in2003TheAmountBringsItsCurrencyAndDecimals(String de4, long minor, String currency) {
        Iso8583Codec codec = Later.codec("2003");
        Payment payment = payment(codec, Later.purchase(codec, "200").set(4, de4));
        assertThat(payment.amount().amountMinor()).isEqualTo(minor);
        assertThat(payment.amount().currency().getCurrencyCode()).isEqualTo(currency);
    }

    @ParameterizedTest
    @CsvSource({"9783000000012345, FF01", "9990000000000100, AM11", "9782000000000000, AM01", "3921000000005005, FF01"})
    void anAmountThatItsCurrencyCannotSayIsRefused(String de4, String reason) {
        Iso8583Codec codec = Later.codec("2003");
        assertThatThrownBy(() -> payment(codec, Later.purchase(codec, "200").set(4, de4)))
                .isInstanceOfSatisfying(
                        PaymentRejected.class,
                        refused -> assertThat(refused.reason().code()).hasToString(reason));
    }

    @Test
    void aCurrencyMayBeInLetters() {
        Iso8583Codec codec = Later.codec("1993");
        assertThat(payment(codec, Later.purchase(codec, "200").set(49, "GBP"))
                        .amount()
                        .currency())
                .hasToString("GBP");
        assertThat(Iso8583Reversal.read(Later.read(codec, Later.reversal(codec).set(49, "GBP")))
                        .amount()
                        .currency())
                .hasToString("GBP");
        assertThatThrownBy(() -> payment(codec, Later.purchase(codec, "200").set(49, "XQX")))
                .hasMessageContaining("AM11");
    }

    @Test
    void anAccountTransferKeepsWhatIsItsVersionsOwn() {
        Iso8583Codec codec = Later.codec("1993");
        CreditTransfer transfer = (CreditTransfer) payment(
                codec,
                Later.purchase(codec, "200")
                        .set(3, "400000")
                        .set(102, "GB33BUKB20201555555555")
                        .set(103, "DE89370400440532013000"));
        assertThat(transfer.creditorAccount().value()).isEqualTo("DE89370400440532013000");
        assertThat(transfer.supplementary()).containsEntry("DE1024", "200").containsEntry("DE13", "1123");
    }

    @Test
    void aMissingElementIsNamedInTheWordsOf1987() {
        Iso8583Codec codec = Later.codec("1993");
        assertThatThrownBy(() -> payment(codec, Later.purchase(codec, "200").set(4, (String) null)))
                .hasMessageContaining("DE 4 is missing");
        assertThatThrownBy(() -> payment(codec, Later.purchase(codec, "200").set(2, (String) null)))
                .hasMessageContaining("FF01");
    }

    @Test
    void theMerchantTypeIsDe18WhereItIsThere() {
        Iso8583Codec codec = Later.codec("1993");
        CardTransaction card =
                (CardTransaction) payment(codec, Later.purchase(codec, "200").set(18, "5411"));
        assertThat(card.merchantCategoryCode()).isEqualTo("5411");
    }

    @Test
    void aTraceOfMoreThanSixDigitsIsKeptWhole() {
        Iso8583Codec codec = Later.codec("2003");
        CardTransaction card =
                (CardTransaction) payment(codec, Later.purchase(codec, "200").set(11, "000001000017"));
        assertThat(card.systemTraceAuditNumber()).isEqualTo("000017");
        assertThat(card.dataElements()).containsEntry(2011, "000001000017");
        assertThat(Iso8583Fingerprint.key(
                        Later.read(codec, Later.purchase(codec, "200").set(11, "000001000017"))))
                .isNotEqualTo(Iso8583Fingerprint.key(Later.read(codec, Later.purchase(codec, "200"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1993", "1993-binary", "2003", "2003-ebcdic"})
    void aReversalsKeyIsThatOfItsOriginal(String dialect) {
        Iso8583Codec codec = Later.codec(dialect);
        String key = Iso8583Fingerprint.key(Later.read(codec, Later.purchase(codec, "201")));
        Iso8583Reversal reversal = Iso8583Reversal.read(Later.read(codec, Later.reversal(codec)));
        assertThat(reversal.originalKey()).isEqualTo(key);
        assertThat(reversal.isKeyWhole()).isTrue();
        assertThat(reversal.isPartial()).isFalse();
        assertThat(reversal.amount().amountMinor()).isEqualTo(1234);
        Iso8583Message withoutAcquirer = Later.read(codec, Later.reversal(codec).set(32, (String) null));
        assertThat(Iso8583Reversal.read(withoutAcquirer).originalKey())
                .as("the acquirer of DE 56")
                .isEqualTo(key);
        assertThat(Iso8583CardMessages.kindOfOriginal(withoutAcquirer)).isEqualTo(PaymentKind.CARD_TRANSACTION);
    }

    @Test
    void itNamesAnAuthorisationByItsClass() {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message reversal =
                Later.read(codec, Later.reversal(codec).set(56, "1100000017261123085959" + "0512345"));
        assertThat(Iso8583CardMessages.kindOfOriginal(reversal)).isEqualTo(PaymentKind.CARD_AUTHORISATION);
        assertThat(Iso8583Reversal.read(reversal).originalKey())
                .isEqualTo(Iso8583Fingerprint.key(Later.read(codec, Later.purchase(codec, "100"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1200000017",
                "12000000172611230859590",
                "120000001726112308595909123",
                "0000000017261123085959"
            })
    void aReversalMustNameItsOriginal(String original) {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message reversal =
                Later.read(codec, Later.reversal(codec).set(56, original.isEmpty() ? null : original));
        assertThatThrownBy(() -> Iso8583Reversal.read(reversal))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("DE 56");
    }

    @Test
    void itsFunctionCodeSaysThatAPartStaysBooked() {
        Iso8583Codec codec = Later.codec("1993");
        assertThat(Iso8583Reversal.read(Later.read(codec, Later.reversal(codec).set(24, "401")))
                        .isPartial())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"801, 001", "802, 002", "811, 101", "821, 201", "831, 301", "301, DE24=301", "803, DE24=803"})
    void theFunctionCodeIsTheCodeOfNetworkManagement(String function, String code) {
        for (String dialect : new String[] {"1993", "2003"}) {
            Iso8583Codec codec = Later.codec(dialect);
            assertThat(Later.read(codec, Later.management(codec, function)).text(70))
                    .isEqualTo(code);
        }
    }

    @Test
    void whatMeansAnotherThingIn1987NeverTravelsUnderItsNumber() {
        Iso8583Codec codec = Later.codec("2003");
        Iso8583Message message = Later.read(
                codec, Later.purchase(codec, "200").set(49, "00112233").set(52, "0123456789ABCDEF"));
        SensitiveAuthenticationData sensitive = SensitiveElements.cut(message);
        assertThat(sensitive.dataElements()).containsExactly(52);
        assertThat(message.asSent().text(49)).as("overwritten all the same").isEqualTo("00000000");
        assertThat(message.text(49)).isEqualTo("978");
        assertThat(((CardTransaction) Iso8583Mapping.decode(message, sensitive, UETR)).dataElements())
                .containsOnlyKeys(2024, 2026);
    }

    @Test
    void aMessageInATableOfAnotherVersionIsNotTakenForAPayment() {
        Iso8583Codec mixed = Later.codec("mastercard-ebcdic");
        Iso8583Message message = mixed.in1987(mixed.decode(mixed.encode(new Iso8583Draft("1200").set(11, "000001"))));
        assertThat(message.mti()).isEqualTo("1200");
        assertThat(MessageFamily.of(message)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1987, true",
        "1993, true",
        "1993-ebcdic, true",
        "2003-binary, true",
        "mastercard-ebcdic, true",
        "rkbalgi-sample, false"
    })
    void whichDialectsAreServed(String dialect, boolean isServed) {
        assertThat(Iso8583Dialect.named(dialect).isServed()).isEqualTo(isServed);
    }

    @Test
    void theContentTellsOtherFromSame() {
        Iso8583Codec codec = Later.codec("1993");
        byte[] content = Iso8583Fingerprint.content(Later.read(codec, Later.purchase(codec, "200")));
        assertThat(Iso8583Fingerprint.content(
                        Later.read(codec, Later.purchase(codec, "201").set(7, "1123090010"))))
                .isEqualTo(content);
        assertThat(Iso8583Fingerprint.content(
                        Later.read(codec, Later.purchase(codec, "200").set(24, "201"))))
                .as("also where 1987 has no such element")
                .isNotEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1993", "2003-binary"})
    void anExplanationShowsWhatTheHubMakesOfIt(String dialect) {
        Iso8583Codec codec = Later.codec(dialect);
        Iso8583Explainer explainer = new Iso8583Explainer(List.of(codec.dialect()), false);
        Explanation purchase = explainer.explain(codec.encode(Later.purchase(codec, "200")));
        assertThat(purchase.isValid()).isTrue();
        assertThat(purchase.canonical().path("type").asText()).isEqualTo("CardTransaction");
        assertThat(purchase.canonical().path("localDate").asText()).isEqualTo("1123");
        assertThat(explainer
                        .explain(codec.encode(Later.reversal(codec)))
                        .canonical()
                        .path("type")
                        .asText())
                .isEqualTo("Reversal");
        assertThat(explainer
                        .explain(codec.encode(Later.management(codec, "831")))
                        .canonical())
                .hasToString("{\"type\":\"NetworkManagement\",\"code\":\"301\"}");
    }

    @Test
    void anExplanationSaysWhereTheTableIsNoVersionsOwn() {
        Iso8583Codec codec = Later.codec("rkbalgi-sample");
        Explanation explanation = new Iso8583Explainer(List.of(codec.dialect()), false)
                .explain(codec.encode(new Iso8583Draft("1200").set(11, "000001")));
        assertThat(explanation.canonical()).isNull();
        assertThat(explanation.notes()).anyMatch(note -> note.startsWith("no canonical reading"));
    }

    private static Payment payment(Iso8583Codec codec, Iso8583Draft draft) {
        Iso8583Message message = Later.read(codec, draft);
        return Iso8583CardMessages.decode(message, SensitiveElements.cut(message), UETR);
    }
}
