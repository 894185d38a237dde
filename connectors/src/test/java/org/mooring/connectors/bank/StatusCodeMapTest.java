package org.mooring.connectors.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mooring.canonical.Money;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.SendOutcome;

class StatusCodeMapTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Map<String, String> ENTRIES = Map.of(
            "00", "ACSC",
            "SETTLED", "ACSC",
            "ACCEPTED", "ACSP",
            "LATER", " PDNG ",
            "51", "RJCT/AM04",
            "REJECTED/INSUFFICIENT_FUNDS", "RJCT/AM04",
            "REJECTED", "RJCT/MS03");
    private final Uetr uetr = Uetr.random();
    private final StatusCodeMap map = StatusCodeMap.parse("riverbank", ENTRIES, Clock.fixed(NOW, ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "00,,Accepted,ACSC,",
        "SETTLED,,Accepted,ACSC,",
        "SETTLED,WHY_EVER,Accepted,ACSC,",
        "ACCEPTED,,Accepted,ACSP,",
        "LATER,,Pending,PDNG,",
        "51,,Rejected,RJCT,AM04",
        "REJECTED,INSUFFICIENT_FUNDS,Rejected,RJCT,AM04",
        "REJECTED,DO_NOT_HONOUR,Rejected,RJCT,MS03",
        "ZX9,,Pending,PDNG,NARR",
        "settled,,Pending,PDNG,NARR",
        "'',,Pending,PDNG,NARR"
    })
    void mapsEveryStatusCode(String status, String reason, String outcome, TransactionStatus ours, ReasonCode iso) {
        SendOutcome mapped = map.outcome(uetr, BankAnswer.of(status, reason, "RB1"));

        assertThat(mapped.getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(mapped.report().status()).isEqualTo(ours);
        assertThat(
                        mapped.report().reason() == null
                                ? null
                                : mapped.report().reason().code())
                .isEqualTo(iso);
        assertThat(mapped.report().bank()).isEqualTo("riverbank");
        assertThat(mapped.report().bankReference()).isEqualTo("RB1");
    }

    @Test
    void unknownCodeStaysPendingAndSaysSo() {
        SendOutcome outcome = map.outcome(uetr, BankAnswer.of("ZX9", null, null));

        assertThat(outcome.report().pendingCause()).isEqualTo(PendingCause.UNKNOWN_CODE);
        assertThat(outcome.report().bankCode()).isEqualTo("ZX9");
        assertThat(outcome.report().reason().additionalInformation())
                .isEqualTo("riverbank: status 'ZX9' is not in the status-code map of riverbank; treated as PDNG");
        assertThat(((SendOutcome.Pending) outcome).askAgainAt()).isEqualTo(NOW.plusSeconds(30));
    }

    @Test
    void anAnswerWithoutAStatusIsPendingAndSaysSo() {
        SendOutcome outcome = map.outcome(uetr, BankAnswer.of(null, null, "RB1"));

        assertThat(outcome.report().pendingCause()).isEqualTo(PendingCause.UNKNOWN_CODE);
        assertThat(outcome.report().bankCode()).isNull();
        assertThat(outcome.report().reason().additionalInformation())
                .isEqualTo("riverbank: the answer has no status code; treated as PDNG");
    }

    @Test
    void tellsWhatTheBankAcceptedOfTheAmount() {
        Money three = Money.parse("3.00", "EUR", "test");
        SendOutcome outcome = map.outcome(uetr, new BankAnswer("00", null, null, three, Map.of("DE38", "A1")));
        assertThat(outcome.report().acceptedAmount()).isEqualTo(three);
        assertThat(outcome.report().additional()).containsExactly(Map.entry("DE38", "A1"));
    }

    @Test
    void knownPendingIsThePendingOfTheBank() {
        SendOutcome outcome = map.outcome(uetr, BankAnswer.of("LATER", null, null));
        assertThat(outcome.report().pendingCause()).isEqualTo(PendingCause.PENDING_AT_BANK);
        assertThat(outcome.report().reason()).isNull();
    }

    @ParameterizedTest
    @EnumSource(ReasonCode.class)
    void understandsEveryIsoReason(ReasonCode reason) {
        StatusCodeMap one = StatusCodeMap.parse("b", Map.of("X", "RJCT/" + reason));
        assertThat(one.find("X")).contains(new StatusCodeMap.Meaning(TransactionStatus.RJCT, reason));
    }

    @ParameterizedTest
    @CsvSource({
        "OK,DONE,must be ACSC",
        "OK,'',must be ACSC",
        "OK,acsc,must be ACSC",
        "OK,RJCT,must be ACSC",
        "OK,RJCT/,none that Mooring knows",
        "OK,RJCT/ZZ99,ZZ99 is none that Mooring knows",
        "OK,ACSC/AM04,must be ACSC",
        "OK,CANC,must be ACSC",
        "HTTP/409,ACSC,a protocol's refusal accepts nothing",
        "Fault/Client,ACSP,a protocol's refusal accepts nothing"
    })
    void aBadEntryStopsTheHub(String code, String value, String rule) {
        assertThatThrownBy(() -> StatusCodeMap.parse("riverbank", Map.of(code, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "mooring.banks.riverbank.status-codes[" + code + "] is '" + value + "', must be ")
                .hasMessageContaining(rule)
                .hasMessageEndingWith("; hub not started");
    }

    @Test
    void whatABankWritesIsOneShortLine() {
        SendOutcome outcome = map.outcome(uetr, BankAnswer.of("A\nB", null, "R".repeat(500)));
        assertThat(outcome.report().bankCode()).isEqualTo("A?B");
        assertThat(outcome.report().bankReference()).hasSize(71).endsWith("…");
    }
}
