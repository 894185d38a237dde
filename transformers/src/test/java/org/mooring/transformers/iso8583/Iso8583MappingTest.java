package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.MappingReport;

class Iso8583MappingTest {
    private static final Uetr UETR = Uetr.random();
    private static final TraceKey TRACE = new TraceKey("0102030405", "654321");

    @TempDir
    private Path folder;

    /** A letter's lower half byte is a digit's too: EUR would be 552. */
    @Test
    void aCurrencyInLettersIsThatCurrencyAndAnAmountWithLettersIsNone() throws IOException {
        Path file = Files.writeString(folder.resolve("letters.json"), """
                {"dialect": "letters", "extends": "1987", "fields": [
                  {"de": 4, "content": "an"}, {"de": 49, "content": "an"}]}
                """);
        Iso8583Codec codec = new Iso8583Codec(Iso8583Dialect.read(file));
        Iso8583Draft purchase = new Iso8583Draft("0200")
                .set(2, "4000001234567899")
                .set(3, "000000")
                .set(4, "000000001050")
                .set(7, "1123064500")
                .set(11, "000001")
                .set(12, "064500")
                .set(13, "1123")
                .set(49, "JPY");
        Payment payment = Iso8583Mapping.decode(
                codec.decode(codec.encode(purchase)), SensitiveAuthenticationData.none(), Uetr.random());
        assertThat(payment.amount()).isEqualTo(new Money(1050, Currency.getInstance("JPY")));
        Iso8583Message lettered = codec.decode(codec.encode(purchase.set(4, "C00000001050")));
        assertThatThrownBy(() -> Iso8583Mapping.decode(lettered, SensitiveAuthenticationData.none(), Uetr.random()))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("amount must be 1 to 18 digits");
    }

    @Test
    void purchaseBecomesACardTransactionAndAPurchaseAgain() {
        Iso8583Message request = Samples.message("purchase-0200-sensitive");
        SensitiveAuthenticationData sensitive = SensitiveElements.cut(request);
        CardTransaction card = (CardTransaction) Iso8583Mapping.decode(request, sensitive, UETR);
        assertThat(card.uetr()).isEqualTo(UETR);
        assertThat(card.amount()).isEqualTo(new Money(500, Currency.getInstance("JPY")));
        assertThat(card.pan()).isEqualTo(new Pan("4000001234567899"));
        assertThat(card.systemTraceAuditNumber()).isEqualTo("000124");
        assertThat(card.pointOfServiceEntryMode()).isEqualTo("051");
        assertThat(card.acquiringInstitutionId()).isNull();
        assertThat(card.dataElements()).containsOnlyKeys(55);
        assertThat(card.toString()).doesNotContain("1234567899");

        Iso8583Mapping.Outbound outbound = Iso8583Mapping.encode(card, sensitive, TRACE);
        Iso8583Message sent = Samples.decode(outbound.draft());
        Iso8583Message original = Samples.message("purchase-0200-sensitive");
        assertThat(sent.dataElements()).isEqualTo(original.dataElements());
        for (int de : sent.dataElements()) {
            String expected = de == 7 ? "0102030405" : de == 11 ? "654321" : original.text(de);
            assertThat(sent.text(de)).as("DE " + de).isEqualTo(expected);
        }
        assertThat(outbound.report()).isEqualTo(MappingReport.CLEAN);
    }

    @Test
    void accountTransferBecomesACreditTransferAndAnAccountTransferAgain() {
        Iso8583Message request = Samples.message("transfer-0200");
        CreditTransfer transfer =
                (CreditTransfer) Iso8583Mapping.decode(request, SensitiveAuthenticationData.none(), UETR);
        assertThat(transfer.amount()).isEqualTo(new Money(999, Currency.getInstance("EUR")));
        assertThat(transfer.debtorAccount()).isEqualTo(new Iban("DE89370400440532013000"));
        assertThat(transfer.creditorAccount()).isEqualTo(new OtherAccountId("0012345678"));
        assertThat(transfer.endToEndId().value()).isEqualTo("E2E000000125");
        assertThat(transfer.debtor()).isNull();
        assertThat(transfer.supplementary())
                .containsOnlyKeys("DE3", "DE7", "DE11", "DE12", "DE13", "DE32", "DE41", "DE42")
                .containsEntry("DE41", "TERM0001");

        Iso8583Mapping.Outbound outbound = Iso8583Mapping.encode(transfer, SensitiveAuthenticationData.none(), TRACE);
        Iso8583Message sent = Samples.decode(outbound.draft());
        assertThat(sent.dataElements()).isEqualTo(request.dataElements());
        for (int de : sent.dataElements()) {
            String expected = de == 7 ? "0102030405" : de == 11 ? "654321" : request.text(de);
            assertThat(sent.text(de)).as("DE " + de).isEqualTo(expected);
        }
        assertThat(outbound.report().remarks())
                .extracting(MappingReport.Remark::path)
                .containsExactlyInAnyOrder("DE7", "DE11");
    }

    @Test
    void transferOfAnotherChannelReportsWhatHasNoHome() {
        CreditTransfer transfer = transfer("DE89370400440532013000", "DE02120300000000202051")
                .remittance(List.of("Invoice 7"))
                .supplementary(Map.of("PmtInf/CtgyPurp", "SALA"))
                .endToEndId(new EndToEndId("E2E-7731"))
                .build();
        Iso8583Mapping.Outbound outbound = Iso8583Mapping.encode(transfer, SensitiveAuthenticationData.none(), TRACE);
        assertThat(outbound.report().remarks())
                .extracting(MappingReport.Remark::path)
                .containsExactlyInAnyOrder("PmtInf/CtgyPurp", "EndToEndId", "RmtInf");
        Iso8583Message sent = Samples.decode(outbound.draft());
        assertThat(sent.dataElements()).containsExactly(3, 4, 7, 11, 49, 102, 103);
        assertThat(sent.text(3)).isEqualTo("400000");
    }

    @Test
    void refusesATransferThatA0200CannotSay() {
        SensitiveAuthenticationData none = SensitiveAuthenticationData.none();
        assertThatThrownBy(() -> Iso8583Mapping.encode(transfer(null, "1").build(), none, TRACE))
                .hasMessageContaining("must name the debtor's account [at=DE 102]; rejected AC02");
        assertThatThrownBy(() ->
                        Iso8583Mapping.encode(transfer("1", "M".repeat(29)).build(), none, TRACE))
                .hasMessageContaining("at most 28 characters in ISO 8583, has 29")
                .hasMessageContaining("rejected AC03");
        assertThatThrownBy(() -> Iso8583Mapping.encode(
                        transfer("1", "2")
                                .amount(new Money(1_000_000_000_000L, Currency.getInstance("EUR")))
                                .build(),
                        none,
                        TRACE))
                .hasMessageContaining("more than 12 digits [at=DE 4]; rejected AM12");
        assertThatThrownBy(() -> Samples.CODEC.encode(
                        Iso8583Mapping.encode(transfer("Kontø", "2").build(), none, TRACE)
                                .draft()))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("DE 102 must be printable ASCII");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "3, -, DE 3 is missing, FF01",
                "3, 200000, processing code must be 00xxxx, AG02",
                "4, -, DE 4 is missing, FF01",
                "4, 000000000000, amount is zero, AM01",
                "49, -, DE 49 is missing, FF01",
                "49, 000, got '0', AM11",
                "49, 123, got '123', AM11",
                "49, 999, got '999', AM11",
                "49, 959, got '959', AM11",
                "7, -, DE 7 is missing, FF01",
                "11, -, DE 11 is missing, FF01",
                "2, -, a purchase must have DE 2 or DE 35, FF01",
                "2, 4000001, card number must have 8 to 19 digits, AC01",
            })
    void refusesAPurchaseWithItsReason(int de, String value, String rule, String reason) {
        Iso8583Message request =
                Samples.decode(Iso8583Draft.of(Samples.message("purchase-0200")).set(de, value));
        assertThatThrownBy(() -> Iso8583Mapping.decode(request, SensitiveAuthenticationData.none(), UETR))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining(rule)
                .hasMessageEndingWith("rejected " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "102, -, DE 102 is missing, FF01",
                "103, -, DE 103 is missing, FF01",
                "103, '  ', account number is blank, FF01",
                "102, DE88370400440532013000, IBAN check digits are wrong, AC02",
                "103, FR7630006000011234567890188, IBAN check digits are wrong, AC03",
            })
    void refusesATransferWithItsReason(int de, String value, String rule, String reason) {
        Iso8583Message request =
                Samples.decode(Iso8583Draft.of(Samples.message("transfer-0200")).set(de, value));
        assertThat(Iso8583Mapping.kind(request)).isEqualTo(PaymentKind.CREDIT_TRANSFER);
        assertThatThrownBy(() -> Iso8583Mapping.decode(request, SensitiveAuthenticationData.none(), UETR))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining(rule)
                .hasMessageEndingWith("rejected " + reason);
    }

    /** What a reversal says is what the payment said, under the same trace, and DE 90; nothing else travels again. */
    @Test
    void aReversalRepeatsWhatNamesThePaymentAndNothingElse() {
        for (String sample : new String[] {"purchase-0200", "transfer-0200"}) {
            Iso8583Message request = Samples.message(sample);
            SensitiveAuthenticationData sensitive = SensitiveElements.cut(request);
            Payment payment = Iso8583Mapping.decode(request, sensitive, UETR);
            Iso8583Message paid = Samples.decode(
                    Iso8583Mapping.encode(payment, sensitive, TRACE).draft());
            Iso8583Message reversal = Samples.decode(Iso8583Mapping.encodeReversal(payment, TRACE, false));
            assertThat(reversal.mti()).isEqualTo("0400");
            assertThat(Samples.decode(Iso8583Mapping.encodeReversal(payment, TRACE, true))
                            .mti())
                    .isEqualTo("0401");
            for (int de : reversal.dataElements()) {
                assertThat(de).isIn(2, 3, 4, 7, 11, 12, 13, 32, 33, 37, 41, 42, 49, 90, 102, 103);
                if (de != 90) {
                    assertThat(reversal.text(de)).as("%s, DE %d", sample, de).isEqualTo(paid.text(de));
                }
            }
            String acquirer = paid.has(32) ? paid.text(32) : "";
            assertThat(reversal.text(90))
                    .isEqualTo("0200" + "654321" + "0102030405" + "0".repeat(11 - acquirer.length()) + acquirer
                            + "0".repeat(11));
        }
    }

    @Test
    void takesForAnAccountWhatOnlyResemblesAnIban() {
        for (String account :
                new String[] {"XX00370400440532013000", "DE8937040044053201300-", "DEAB370400440532013000"}) {
            Iso8583Message request = Samples.decode(
                    Iso8583Draft.of(Samples.message("transfer-0200")).set(103, account));
            CreditTransfer transfer =
                    (CreditTransfer) Iso8583Mapping.decode(request, SensitiveAuthenticationData.none(), UETR);
            assertThat(transfer.creditorAccount()).isEqualTo(new OtherAccountId(account));
        }
    }

    @Test
    void findsTheCardNumberInTrack2() {
        Iso8583Message request = Samples.decode(
                Iso8583Draft.of(Samples.message("purchase-0200-sensitive")).set(2, (String) null));
        SensitiveAuthenticationData sensitive = SensitiveElements.cut(request);
        CardTransaction card = (CardTransaction) Iso8583Mapping.decode(request, sensitive, UETR);
        assertThat(card.pan()).isEqualTo(new Pan("4000001234567899"));
    }

    @ParameterizedTest
    @CsvSource({
        "978, EUR, 12.34",
        "392, JPY, 1234",
        "414, KWD, 1.234",
        "826, GBP, 12.34",
        "048, BHD, 1.234",
        "008, ALL, 12.34"
    })
    void minorUnitsFollowTheCurrency(String number, String code, String amount) {
        Iso8583Message request = Samples.decode(Iso8583Draft.of(Samples.message("purchase-0200"))
                .set(49, number)
                .set(4, "000000001234"));
        Money money = Iso8583Mapping.decode(request, SensitiveAuthenticationData.none(), UETR)
                .amount();
        assertThat(money.toString()).isEqualTo(amount + " " + code);
        assertThat(NumericCurrency.text(money.currency())).isEqualTo(number);
    }

    private static CreditTransfer.Builder transfer(String debtor, String creditor) {
        return CreditTransfer.builder()
                .uetr(UETR)
                .amount(new Money(1, Currency.getInstance("EUR")))
                .debtorAccount(debtor == null ? null : new OtherAccountId(debtor))
                .creditorAccount(new OtherAccountId(creditor));
    }
}
