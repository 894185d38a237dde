package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mooring.canonical.Money;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

class Iso8583AnswersTest {
    private static final Iso8583Answers ANSWERS = new Iso8583Answers(Samples.CODEC);
    private static final Uetr UETR = Uetr.random();

    @Test
    void answersWithTheRequestsOwnElements() {
        Iso8583Message request = Samples.message("purchase-0200");
        StatusReport report = new StatusReport(
                UETR,
                TransactionStatus.ACSC,
                null,
                null,
                "nordbank",
                "BANKREF00001",
                "00",
                null,
                Map.of("DE38", "A12345"));
        Iso8583Message answer = Samples.CODEC.decode(ANSWERS.answer(request, report));
        assertThat(answer.mti()).isEqualTo("0210");
        assertThat(answer.dataElements()).containsExactly(2, 3, 4, 7, 11, 12, 13, 32, 37, 38, 39, 41, 42, 49);
        for (int de : answer.dataElements()) {
            String expected = de == 38 ? "A12345" : de == 39 ? "00" : request.text(de);
            assertThat(answer.text(de)).as("DE " + de).isEqualTo(expected);
        }
    }

    @Test
    void givesTheBanksReferenceWhereTheRequestHadNone() {
        Iso8583Message request =
                Samples.decode(Iso8583Draft.of(Samples.message("purchase-0200")).set(37, (String) null));
        assertThat(answer(request, settled("BANKREF00001", null)).text(37)).isEqualTo("BANKREF00001");
        assertThat(answer(request, settled("RB-too-long-for-it", null)).has(37)).isFalse();
    }

    @Test
    void leavesOutWhatDoesNotFitItsElement() {
        Iso8583Message answer = answer(
                Samples.message("purchase-0200"),
                new StatusReport(
                        UETR,
                        TransactionStatus.ACSC,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of("DE38", "1234567", "DE54", "1001978C000000001234")));
        assertThat(answer.has(38)).isFalse();
        assertThat(answer.text(54)).isEqualTo("1001978C000000001234");
    }

    @Test
    void saysWhatWasAcceptedOfThePartialAmount() {
        Iso8583Message answer =
                answer(Samples.message("purchase-0200"), settled(null, new Money(50, Currency.getInstance("GBP"))));
        assertThat(answer.text(39)).isEqualTo("10");
        assertThat(answer.text(4)).isEqualTo("000000000050");
    }

    @ParameterizedTest
    @CsvSource({"0200,0210", "0201,0210", "0220,0230", "0421,0430", "0800,0810", "0100,0110"})
    void answersTheRepeatAsTheOriginal(String mti, String answerMti) {
        Iso8583Message request = Samples.decode(new Iso8583Draft(mti).set(11, "000001"));
        assertThat(Iso8583Answers.isAnswered(request)).isTrue();
        assertThat(Samples.CODEC.decode(ANSWERS.answer(request, "12")).mti()).isEqualTo(answerMti);
    }

    @ParameterizedTest
    @CsvSource({"0210", "0230", "0810", "0430"})
    void answersNoAnswer(String mti) {
        assertThat(Iso8583Answers.isAnswered(Samples.decode(new Iso8583Draft(mti))))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(ReasonCode.class)
    void mapsEveryReason(ReasonCode reason) {
        assertThat(ResponseCode.of(StatusReport.rejected(UETR, StatusReason.of(reason))))
                .isEqualTo(expected().get(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "WAITING_FOR_LINK,91",
        "PARKED,91",
        "IN_DOUBT,91",
        "UNKNOWN_CODE,05",
        "PENDING_AT_BANK,91",
        "AWAITING_APPROVAL,91",
        "REVERSING,91",
        "AWAITING_OPERATOR,91"
    })
    void mapsEveryPendingCause(PendingCause cause, String code) {
        assertThat(ResponseCode.of(StatusReport.pending(UETR, cause, "nordbank")))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"RCVD,91", "ACTC,91", "PDNG,91", "ACSP,00", "ACSC,00", "RJCT,05", "CANC,05"})
    void mapsEveryStatus(TransactionStatus status, String code) {
        assertThat(ResponseCode.of(StatusReport.of(UETR, status))).isEqualTo(code);
    }

    private static Map<ReasonCode, String> expected() {
        Map<ReasonCode, String> codes = new EnumMap<>(ReasonCode.class);
        String[] rows = {
            "AB05 68", "AB08 91", "AC01 14", "AC02 14", "AC03 14", "AC04 14", "AC06 62", "AG01 57", "AG02 12",
                    "AM01 13",
            "AM02 61", "AM03 12", "AM04 51", "AM05 94", "AM09 13", "AM10 30", "AM11 12", "AM12 13", "AM14 61",
                    "AM18 30",
            "BE04 30", "CNOR 15", "CUST 05", "DT01 12", "DUPL 94", "FF01 30", "FF10 96", "MS03 05", "NARR 05",
                    "NOAS 05",
            "RC01 15", "RR04 05", "TM01 90"
        };
        for (String row : rows) {
            codes.put(ReasonCode.valueOf(row.substring(0, 4)), row.substring(5));
        }
        return codes;
    }

    private static StatusReport settled(String bankReference, Money accepted) {
        return new StatusReport(
                UETR, TransactionStatus.ACSC, null, null, "nordbank", bankReference, "00", accepted, Map.of());
    }

    private static Iso8583Message answer(Iso8583Message request, StatusReport report) {
        return Samples.CODEC.decode(ANSWERS.answer(request, report));
    }
}
