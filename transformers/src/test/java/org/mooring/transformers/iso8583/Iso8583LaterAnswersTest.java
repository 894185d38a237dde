package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.Money;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

/** Answers to messages of 1993 and 2003. */
class Iso8583LaterAnswersTest {
    @ParameterizedTest
    @ValueSource(strings = {"1993", "1993-binary", "1993-ebcdic", "2003", "2003-binary", "2003-ebcdic"})
    void answersWithTheRequestsOwnElements(String dialect) {
        Iso8583Codec codec = Later.codec(dialect);
        Iso8583Message request = Later.read(codec, Later.purchase(codec, "201"));
        Iso8583Message answer =
                codec.decode(new Iso8583Answers(codec).answer(request, settled(null, Map.of("DE38", "A12345"))));
        assertThat(answer.mti()).isEqualTo((Later.is2003(codec) ? "2" : "1") + "210");
        assertThat(answer.text(38)).isEqualTo("A12345");
        assertThat(answer.text(39)).isEqualTo(Later.is2003(codec) ? "0000" : "000");
        for (int de : new int[] {2, 3, 4, 7, 11, 12, 32, 37, 41, 42, 49}) {
            assertThat(answer.text(de))
                    .as("DE " + de)
                    .isEqualTo(request.asSent().text(de));
        }
        assertThat(answer.has(24) || answer.has(26)).as("only in the request").isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1100, 1110, 000, 0000",
        "1121, 1130, 900, 9000",
        "1200, 1210, 000, 0000",
        "1220, 1230, 900, 9000",
        "1400, 1410, 400, 4000",
        "1421, 1430, 400, 4000",
        "1804, 1814, 800, 8000",
        "1805, 1814, 800, 8000"
    })
    void approvalIsSaidByFamily(String mti, String answerMti, String code, String codeOf2003) {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message answer = answer(codec, new Iso8583Draft(mti).set(11, "000001"), "00");
        assertThat(answer.mti()).isEqualTo(answerMti);
        assertThat(answer.text(39)).isEqualTo(code);
        Iso8583Codec later = Later.codec("2003");
        Iso8583Message answerOf2003 =
                answer(later, new Iso8583Draft("2" + mti.substring(1)).set(11, "000000000001"), "00");
        assertThat(answerOf2003.mti()).isEqualTo("2" + answerMti.substring(1));
        assertThat(answerOf2003.text(39)).isEqualTo(codeOf2003);
    }

    /** ISO 8583:1993, table of action codes; that of 2003 is numbered likewise. */
    @ParameterizedTest
    @CsvSource({
        "05, 100, 1000, do not honour",
        "10, 002, 0002, approved for partial amount",
        "12, 902, 9102, invalid transaction",
        "13, 110, 1010, invalid amount",
        "14, 111, 1011, invalid card number",
        "15, 908, 9108, destination cannot be found for routing",
        "25, 914, 9114, not able to trace back to original",
        "30, 904, 9100, format error",
        "51, 116, 1016, not sufficient funds",
        "57, 119, 1019, not permitted to cardholder",
        "61, 121, 1021, exceeds withdrawal amount limit",
        "62, 104, 1004, restricted card",
        "68, 911, 9111, card issuer timed out",
        "90, 906, 9106, cutover in process",
        "91, 907, 9107, card issuer or switch inoperative",
        "94, 913, 9113, duplicate transmission",
        "96, 909, 9109, system malfunction"
    })
    void actionCodes(String of1987, String of1993, String of2003, String wording) {
        Iso8583Codec codec = Later.codec("1993");
        assertThat(answer(codec, Later.purchase(codec, "200"), of1987).text(39))
                .as(wording)
                .isEqualTo(of1993);
        Iso8583Codec later = Later.codec("2003");
        assertThat(answer(later, Later.purchase(later, "200"), of1987).text(39))
                .as(wording)
                .isEqualTo(of2003);
    }

    @ParameterizedTest
    @EnumSource(ReasonCode.class)
    void eachReasonHasAnActionCode(ReasonCode reason) {
        for (String dialect : new String[] {"1993", "1993-ebcdic", "2003", "2003-binary"}) {
            Iso8583Codec codec = Later.codec(dialect);
            assertThat(answer(codec, Later.purchase(codec, "200"), ResponseCode.of(reason))
                            .text(39))
                    .as(dialect)
                    .matches(Later.is2003(codec) ? "[19][0-9]{3}" : "[19][0-9]{2}");
        }
    }

    @Test
    void ofAPartialApprovalItSaysWhatWasAskedFor() {
        Money part = new Money(1000, Currency.getInstance("EUR"));
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message answer = codec.decode(new Iso8583Answers(codec)
                .answer(Later.read(codec, Later.purchase(codec, "200")), settled(part, Map.of())));
        assertThat(answer.text(39)).isEqualTo("002");
        assertThat(answer.text(4)).isEqualTo("000000001000");
        assertThat(answer.text(30)).isEqualTo("000000001234" + "0".repeat(12));
        Iso8583Codec later = Later.codec("2003");
        Iso8583Message answerOf2003 = later.decode(new Iso8583Answers(later)
                .answer(Later.read(later, Later.purchase(later, "200")), settled(part, Map.of())));
        assertThat(answerOf2003.text(4)).isEqualTo("9782000000001000");
        assertThat(answerOf2003.text(30)).isEqualTo("9782000000001234" + "0".repeat(16));
    }

    @Test
    void aReversalsAnswerNamesTheOriginalAgain() {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message answer = answer(codec, Later.reversal(codec), "00");
        assertThat(answer.text(56)).isEqualTo(Later.original(codec, "0512345"));
    }

    @Test
    void theAnswerToNetworkManagementNamesItsFunction() {
        Iso8583Codec codec = Later.codec("1993");
        Iso8583Message answer = answer(codec, Later.management(codec, "801"), "00");
        assertThat(answer.dataElements()).containsExactly(7, 11, 12, 24, 39);
        assertThat(answer.text(24)).isEqualTo("801");
    }

    @Test
    void whatMeansAnotherThingIsNotToldUnderItsNumber() {
        Iso8583Codec later = Later.codec("2003");
        Iso8583Message answer = later.decode(new Iso8583Answers(later)
                .answer(
                        Later.read(later, Later.purchase(later, "200")),
                        settled(null, Map.of("DE54", "1001978C000000001234"))));
        assertThat(answer.has(54)).as("its blocks are one digit longer").isFalse();
        Iso8583Codec codec = Later.codec("1993");
        assertThat(codec.decode(new Iso8583Answers(codec)
                                .answer(
                                        Later.read(codec, Later.purchase(codec, "200")),
                                        "00",
                                        Map.of(66, "1", 48, "text", 54, "1001978C000000001234")))
                        .dataElements())
                .contains(48, 54)
                .doesNotContain(66);
    }

    private static Iso8583Message answer(Iso8583Codec codec, Iso8583Draft request, String responseCode) {
        return codec.decode(new Iso8583Answers(codec).answer(Later.read(codec, request), responseCode));
    }

    private static StatusReport settled(Money accepted, Map<String, String> additional) {
        return new StatusReport(
                Uetr.random(), TransactionStatus.ACSC, null, null, "nordbank", null, "000", accepted, additional);
    }
}
