package org.mooring.transformers.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Party;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.CountedUetrs;

class CanonicalJsonTest {
    private static final Uetr UETR = new CountedUetrs().get();
    private static final CreditTransfer TRANSFER = CreditTransfer.builder()
            .uetr(UETR)
            .endToEndId(new EndToEndId("E2E-1"))
            .amount(new Money(1234, Currency.getInstance("EUR")))
            .requestedExecutionDate(LocalDate.of(2026, 11, 24))
            .debtor(new Party("Debtor", "DE", List.of("Am Kai 7"), "HL-4711"))
            .debtorAccount(new Iban("DE89370400440532013000"))
            .creditor(Party.named("Creditor"))
            .creditorAccount(new OtherAccountId("0123456789"))
            .creditorAgent(new Bic("ABNANL2A"))
            .remittance(List.of("for NL91 ABNA 0417 1643 00 and card 4761 7390 0101 0010, invoice 12345678"))
            .supplementary(Map.of(
                    "CdtTrfTxInf/CdtrAgtAcct/Id/IBAN", "NL91ABNA0417164300",
                    "CdtTrfTxInf/Purp/Cd", "SALA",
                    "Any/Nb", "1234567890"))
            .build();
    private static final CardTransaction CARD = new CardTransaction(
            UETR,
            new Money(5_000, Currency.getInstance("EUR")),
            new Pan("4761739001010010"),
            "000000",
            "1123100000",
            "000017",
            "110000",
            "1123",
            "5411",
            "051",
            "12345",
            "632810000017",
            "TERM0001",
            "HARBOUR CAFE",
            Map.of(14, "2912", 102, "DE89370400440532013000", 48, "private", 25, "00"));

    @Test
    void writesTheFullFormInAFixedOrder() {
        assertThat(utf8(CanonicalJson.write(TRANSFER)))
                .isEqualTo(
                        "{\"type\":\"CreditTransfer\",\"uetr\":\"00000000-0000-4000-8000-000000000001\","
                                + "\"endToEndId\":\"E2E-1\",\"amount\":{\"amount\":\"12.34\",\"currency\":\"EUR\"},"
                                + "\"requestedExecutionDate\":\"2026-11-24\",\"debtor\":{\"name\":\"Debtor\",\"country\":\"DE\","
                                + "\"addressLines\":[\"Am Kai 7\"],\"organisationId\":\"HL-4711\"},"
                                + "\"debtorAccount\":{\"iban\":\"DE89370400440532013000\"},\"creditor\":{\"name\":\"Creditor\"},"
                                + "\"creditorAccount\":{\"other\":\"0123456789\"},\"creditorAgent\":{\"bic\":\"ABNANL2A\"},"
                                + "\"remittance\":[\"for NL91 ABNA 0417 1643 00 and card 4761 7390 0101 0010, invoice 12345678\"],"
                                + "\"supplementary\":{\"Any/Nb\":\"1234567890\","
                                + "\"CdtTrfTxInf/CdtrAgtAcct/Id/IBAN\":\"NL91ABNA0417164300\",\"CdtTrfTxInf/Purp/Cd\":\"SALA\"}}");
    }

    @Test
    void masksAccountNumbersWhereverTheyStand() {
        assertThat(utf8(CanonicalJson.writeMasked(TRANSFER)))
                .contains("\"debtorAccount\":{\"iban\":\"DE89…00\"}")
                .contains("\"creditorAccount\":{\"other\":\"0123…89\"}")
                .contains("\"for NL91…00 and card 476173******0010, invoice 12345678\"")
                .contains("\"CdtTrfTxInf/CdtrAgtAcct/Id/IBAN\":\"NL91…00\"")
                .contains("\"Any/Nb\":\"1234…90\"")
                .contains("\"CdtTrfTxInf/Purp/Cd\":\"SALA\"");
    }

    @Test
    void masksCardNumbersAndHidesWhatMayNameThePerson() {
        assertThat(utf8(CanonicalJson.writeMasked(CARD)))
                .contains("\"pan\":\"476173******0010\"")
                .contains("\"dataElements\":{\"14\":\"…\",\"25\":\"00\",\"48\":\"…\",\"102\":\"DE89…00\"}");
        assertThat(utf8(CanonicalJson.write(CARD)))
                .contains("\"type\":\"CardTransaction\"")
                .contains("\"pan\":\"4761739001010010\"")
                .contains("\"dataElements\":{\"14\":\"2912\",\"25\":\"00\",\"48\":\"private\",\"102\":");
    }

    @Test
    void sensitiveAuthenticationDataIsNeitherWrittenNorRead() {
        StatusReport report = new StatusReport(
                UETR, TransactionStatus.ACSC, null, null, null, null, null, null, Map.of("DE52", "0102030405060708"));
        assertThatThrownBy(() -> CanonicalJson.write(report))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DE52 is sensitive authentication data and is never written");
        String track = utf8(CanonicalJson.write(CARD)).replace("\"14\":", "\"35\":");
        assertThatThrownBy(() -> CanonicalJson.readPayment(track.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MessageUnreadable.class);
    }

    @Test
    void masksWhatABankSaidOfACard() {
        StatusReport report = new StatusReport(
                UETR,
                TransactionStatus.RJCT,
                new StatusReason(ReasonCode.AM04, "account DE89370400440532013000"),
                null,
                "nordbank",
                "NB1",
                "51",
                null,
                Map.of("DE38", "123456", "DE54", "0002978C000000001000"));
        assertThat(utf8(CanonicalJson.writeMasked(report)))
                .contains("\"additionalInformation\":\"account DE89…00\"")
                .contains("\"additional\":{\"DE38\":\"123456\",\"DE54\":\"…\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"type\":\"Other\"}",
                "{\"type\":\"CreditTransfer\",\"uetr\":\"00000000-0000-4000-8000-000000000001\",\"endToEndId\":\"E\","
                        + "\"amount\":{\"amount\":12.34,\"currency\":\"EUR\"},\"creditorAccount\":{\"other\":\"1\"}}",
                "{\"type\":\"CreditTransfer\",\"uetr\":\"00000000-0000-4000-8000-000000000001\",\"endToEndId\":\"E\","
                        + "\"amount\":{\"amount\":\"12.345\",\"currency\":\"EUR\"},\"creditorAccount\":{\"other\":\"1\"}}",
                "{\"type\":\"CreditTransfer\",\"uetr\":\"00000000-0000-4000-8000-000000000001\",\"endToEndId\":\"E\","
                        + "\"amount\":{\"amount\":\"12.34\",\"currency\":\"EUR\",\"more\":\"1\"},\"creditorAccount\":{\"other\":\"1\"}}",
                "{\"type\":\"CreditTransfer\",\"uetr\":\"00000000-0000-4000-8000-000000000001\",\"endToEndId\":\"E\","
                        + "\"amount\":{\"amount\":\"12.34\",\"currency\":\"EUR\"},\"creditorAccount\":{\"other\":\"1\"},\"new\":\"1\"}"
            })
    void refusesWhatItWouldNotWrite(String json) {
        assertThatThrownBy(() -> CanonicalJson.readPayment(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MessageUnreadable.class);
    }

    private static String utf8(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
