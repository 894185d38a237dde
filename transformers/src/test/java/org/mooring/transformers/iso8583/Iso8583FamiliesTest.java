package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.AccountEnquiry;
import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.json.CanonicalJson;

/** Messages of each family as they stand in golden/iso8583, read and written. */
class Iso8583FamiliesTest {
    private static final SensitiveAuthenticationData NOTHING = SensitiveAuthenticationData.none();
    private static final TraceKey TRACE = new TraceKey("1123064501", "777777");
    private static final Iso8583Explainer EXPLAINER =
            new Iso8583Explainer(List.of(Iso8583Dialect.named("1987")), false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorisation-0100",
                "authorisation-advice-0120",
                "advice-0220",
                "advice-repeat-0221",
                "balance-0200",
                "balance-0210",
                "mini-statement-0100",
                "totals-0500",
                "administrative-0600"
            })
    void readsAndWritesEachGoldenMessage(String name) {
        Iso8583Message message = Samples.message(name);
        JsonNode expected = Samples.expected(name);
        assertThat(message.mti()).isEqualTo(expected.path("mti").asText());
        assertThat(message.dataElements()).hasSize(expected.size() - 1);
        for (int de : message.dataElements()) {
            assertThat(message.text(de))
                    .as("DE %d", de)
                    .isEqualTo(expected.path(String.valueOf(de)).asText());
        }
        assertThat(Samples.text(Samples.CODEC.encode(Iso8583Draft.of(message))))
                .isEqualTo(Samples.text(Samples.wire(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "purchase-0200, FINANCIAL, FINANCIAL_REQUEST, CARD_TRANSACTION, 0200, 210",
        "authorisation-0100, AUTHORISATION, AUTHORISATION, CARD_AUTHORISATION, 0100, 110",
        "authorisation-advice-0120, AUTHORISATION_ADVICE, AUTHORISATION_ADVICE, CARD_AUTHORISATION, 0120, 130",
        "advice-0220, FINANCIAL_ADVICE, FINANCIAL_ADVICE, CARD_TRANSACTION, 0220, 230",
        "advice-repeat-0221, FINANCIAL_ADVICE, FINANCIAL_ADVICE, CARD_TRANSACTION, 0220, 230",
    })
    void whatItIsAndUnderWhichTypeItLeaves(
            String name, MessageFamily family, CardFunction function, PaymentKind kind, String mti, int answerMti) {
        Iso8583Message message = Samples.message(name);
        assertThat(MessageFamily.of(message)).isEqualTo(family);
        CardTransaction card = (CardTransaction) Iso8583CardMessages.decode(message, NOTHING, Uetr.random());
        assertThat(card.function()).isEqualTo(function);
        assertThat(card.kind()).isEqualTo(kind).isEqualTo(Iso8583CardMessages.kind(message));
        assertThat(CanonicalJson.readPayment(CanonicalJson.write(card))).isEqualTo(card);
        Iso8583Message sent =
                Samples.decode(Iso8583Mapping.encode(card, NOTHING, TRACE).draft());
        assertThat(sent.mti()).isEqualTo(mti);
        assertThat(Iso8583CardMessages.answerMti(card)).isEqualTo(answerMti);
        assertThat(sent.text(38)).isEqualTo(message.text(38));
        Iso8583Message reversal = Samples.decode(Iso8583Mapping.encodeReversal(card, TRACE, false));
        assertThat(reversal.text(90)).startsWith(mti + "777777" + "1123064501");
        assertThat(Iso8583CardMessages.kindOfOriginal(reversal)).isEqualTo(kind);
    }

    /** The bank must know it by these, so nothing but the repeat digit may differ. */
    @Test
    void aRepeatOfAnAdviceIsTheSameMessage() {
        CardTransaction advice =
                (CardTransaction) Iso8583CardMessages.decode(Samples.message("advice-0220"), NOTHING, Uetr.random());
        String first = Samples.text(Samples.CODEC.encode(
                Iso8583Mapping.encode(advice, NOTHING, TRACE).draft()));
        String repeat = Samples.text(Samples.CODEC.encode(Iso8583CardMessages.encodeRepeat(advice, TRACE)));
        assertThat(repeat).isEqualTo("0221" + first.substring(4));
        assertThat(Iso8583Fingerprint.key(Samples.message("advice-repeat-0221")))
                .isEqualTo(Iso8583Fingerprint.key(Samples.message("advice-0220")));
    }

    @Test
    void anAccountTransferIsNothingButARequest() {
        Iso8583Draft advice =
                new Iso8583Draft("0220").copy(Samples.message("transfer-0200"), 3, 4, 7, 11, 49, 102, 103);
        Iso8583Message message = Samples.decode(advice);
        assertThatThrownBy(() -> Iso8583CardMessages.decode(message, NOTHING, Uetr.random()))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("an account transfer must be a 0200, got a 0220");
    }

    @Test
    void anEnquiryGoesOnAsItCameUnderAnotherTrace() {
        Iso8583Message request = Samples.message("balance-0200");
        assertThat(MessageFamily.of(request)).isEqualTo(MessageFamily.BALANCE_ENQUIRY);
        AccountEnquiry enquiry = Iso8583Enquiries.decode(request, NOTHING);
        assertThat(enquiry.kind()).isEqualTo(AccountEnquiry.Kind.BALANCE);
        Iso8583Message sent = Samples.decode(Iso8583Enquiries.encode(enquiry, NOTHING, TRACE));
        assertThat(sent.mti() + " " + sent.text(7) + " " + sent.text(11)).isEqualTo("0200 1123064501 777777");
        for (int de : new int[] {2, 3, 12, 13, 32, 41, 49}) {
            assertThat(sent.text(de)).isEqualTo(request.text(de));
        }
        Iso8583Message statement = Samples.message("mini-statement-0100");
        assertThat(MessageFamily.of(statement)).isEqualTo(MessageFamily.MINI_STATEMENT);
        Iso8583Message asked =
                Samples.decode(Iso8583Enquiries.encode(Iso8583Enquiries.decode(statement, NOTHING), NOTHING, TRACE));
        assertThat(asked.mti() + " " + asked.text(102)).isEqualTo("0100 DE89370400440532013000");
        assertThatThrownBy(() -> Iso8583Enquiries.decode(
                        Samples.decode(new Iso8583Draft("0200")
                                .set(3, "310000")
                                .set(7, "1123064500")
                                .set(11, "000001")),
                        NOTHING))
                .hasMessageContaining("an enquiry must have DE 2, 35 or 102");
    }

    @Test
    void readsAdditionalAmountsWithTheDecimalsOfTheirCurrency() {
        List<AdditionalAmount> amounts =
                AdditionalAmount.read(Samples.message("balance-0210").text(54));
        assertThat(amounts)
                .extracting(amount -> amount.accountType() + " " + amount.amountType() + " "
                        + amount.amount().amountMajor().toPlainString() + " "
                        + amount.amount().currency() + " " + (amount.isCredit() ? 'C' : 'D'))
                .containsExactly("20 01 10000.00 EUR C", "20 02 8766.55 EUR C", "20 02 150 JPY D");
    }

    @ParameterizedTest
    @CsvSource({
        "2001978C00000100000, 'must be blocks of 20 characters, has 19'",
        "2001978X000001000000, 'C or D'",
        "2001978C00000100000X, '12 digits'",
        "2001000C000001000000, ISO 4217",
    })
    void refusesWhatIsNoAdditionalAmount(String text, String rule) {
        assertThatThrownBy(() -> AdditionalAmount.read(text))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining(rule);
    }

    @Test
    void comparesTheTotalsThatAreClaimed() {
        Map<Integer, String> claimed = Iso8583Totals.claimed(Samples.message("totals-0500"));
        assertThat(claimed).containsKeys(74, 75, 76, 77, 86, 87, 88, 89, 97).doesNotContainKeys(78, 79, 81);
        Iso8583Totals held = new Iso8583Totals(12, 2, 5, 0, 7, 123_456, 3_456);
        assertThat(held.differences(claimed)).as("transfers were not claimed").isEmpty();
        assertThat(held.elements()).containsAllEntriesOf(claimed);
        assertThat(new Iso8583Totals(12, 2, 5, 0, 7, 123_457, 3_456).differences(claimed))
                .containsExactly(88, 97);
        assertThat(new Iso8583Totals(0, 0, 0, 0, 0, 0, 0).differences(Map.of(97, "D0000000000000000")))
                .as("C and D of nothing")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "authorisation-0100 | \"type\":\"CardTransaction\" | \"function\":\"AUTHORISATION\"",
                "advice-0220 | \"pan\":\"400000******7899\" | \"function\":\"FINANCIAL_ADVICE\"",
                "balance-0200 | {\"type\":\"AccountEnquiry\",\"kind\":\"BALANCE\" | \"pan\":\"400000******7899\"",
                "balance-0210 | \"type\":\"AccountBalances\" | \"amount\":\"8766.55\",\"currency\":\"EUR\"",
                "mini-statement-0100 | \"kind\":\"MINI_STATEMENT\" | \"account\":\"DE89",
                "totals-0500 | \"type\":\"Reconciliation\" | \"DE97\":\"D0000000000120000\"",
                "administrative-0600 | \"type\":\"Administrative\" | \"type\"",
            })
    void explainGivesTheReading(String name, String one, String other) {
        Explanation explanation = EXPLAINER.explain(Samples.wire(name));
        assertThat(explanation.isValid()).isTrue();
        assertThat(explanation.refusal()).isNull();
        assertThat(explanation.canonical().toString()).contains(one, other);
    }

    @Test
    void aDialectServesWhatItNames(@TempDir Path folder) throws IOException {
        Iso8583Dialect standard = Iso8583Dialect.named("1987");
        assertThat(MessageFamily.values()).allMatch(standard::supports);
        assertThat(standard.unsupportedCode()).isEqualTo("12");
        Path file = folder.resolve("pos.json");
        Files.writeString(
                file,
                "{\"dialect\": \"pos\", \"extends\": \"1987\", \"families\": [\"financial\", \"mini-statement\"],"
                        + " \"unsupportedCode\": \"40\"}");
        Iso8583Dialect pos = Iso8583Dialect.read(file);
        assertThat(MessageFamily.values())
                .filteredOn(pos::supports)
                .containsExactly(MessageFamily.FINANCIAL, MessageFamily.MINI_STATEMENT);
        assertThat(pos.unsupportedCode()).isEqualTo("40");
        assertThat(MessageFamily.values())
                .filteredOn(Iso8583Dialect.named("visa-base1")::supports)
                .as("one that does not say")
                .containsExactlyInAnyOrderElementsOf(MessageFamily.DEFAULT);
        Files.writeString(file, "{\"dialect\": \"pos\", \"extends\": \"1987\", \"families\": [\"payments\"]}");
        assertThatThrownBy(() -> Iso8583Dialect.read(file)).hasMessageContaining("families");
    }
}
