package org.mooring.transformers.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Currency;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Party;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

class CanonicalJsonPropertyTest {
    @Property(tries = 500)
    void readingIsTheInverseOfWritingACreditTransfer(@ForAll("creditTransfers") CreditTransfer transfer) {
        byte[] json = CanonicalJson.write(transfer);
        assertThat(CanonicalJson.readPayment(json)).isEqualTo(transfer);
        assertThat(CanonicalJson.write(CanonicalJson.readPayment(json))).isEqualTo(json);
    }

    @Property(tries = 500)
    void readingIsTheInverseOfWritingACardTransaction(@ForAll("cardTransactions") CardTransaction transaction) {
        byte[] json = CanonicalJson.write(transaction);
        assertThat(CanonicalJson.readPayment(json)).isEqualTo(transaction);
        assertThat(CanonicalJson.write(CanonicalJson.readPayment(json))).isEqualTo(json);
    }

    @Property(tries = 500)
    void readingIsTheInverseOfWritingAStatusReport(@ForAll("statusReports") StatusReport report) {
        byte[] json = CanonicalJson.write(report);
        assertThat(CanonicalJson.readStatusReport(json)).isEqualTo(report);
    }

    @Property(tries = 300)
    void theMaskedFormShowsNeitherCardNorAccountNumber(
            @ForAll("creditTransfers") CreditTransfer transfer, @ForAll("cardTransactions") CardTransaction card) {
        String masked = utf8(CanonicalJson.writeMasked(transfer)) + utf8(CanonicalJson.writeMasked(card));
        assertThat(masked).doesNotContain(card.pan().value());
        for (AccountId account : new AccountId[] {transfer.debtorAccount(), transfer.creditorAccount()}) {
            if (account instanceof Iban) {
                assertThat(masked).doesNotContain(account.value());
            }
        }
    }

    @Provide
    Arbitrary<CreditTransfer> creditTransfers() {
        return Combinators.combine(
                        Combinators.combine(
                                        uetrs(),
                                        money(1),
                                        accounts(),
                                        accounts().injectNull(0.2))
                                .as((uetr, amount, creditor, debtor) -> CreditTransfer.builder()
                                        .uetr(uetr)
                                        .amount(amount)
                                        .creditorAccount(creditor)
                                        .debtorAccount(debtor)),
                        references(),
                        Arbitraries.integers().between(0, 40_000).injectNull(0.2),
                        Arbitraries.of("DEBT", "CRED", "SHAR", "SLEV").injectNull(0.2),
                        parties().injectNull(0.2),
                        parties().injectNull(0.2),
                        texts(140).list().ofMaxSize(4),
                        Arbitraries.maps(texts(60), texts(60)).ofMaxSize(4))
                .as((builder, reference, day, bearer, debtor, creditor, remittance, supplementary) ->
                        builder.endToEndId(new EndToEndId(reference))
                                .instructionId(day == null ? null : new InstructionId(reference))
                                .requestedExecutionDate(day == null ? null : LocalDate.ofEpochDay(day))
                                .chargeBearer(bearer)
                                .initiatingParty(creditor)
                                .debtor(debtor)
                                .debtorAgent(day == null ? null : new Bic("DEUTDEFFXXX"))
                                .creditor(creditor)
                                .creditorAgent(bearer == null ? null : new Bic("ABNANL2A"))
                                .remittance(remittance)
                                .supplementary(supplementary)
                                .build());
    }

    @Provide
    Arbitrary<CardTransaction> cardTransactions() {
        Arbitrary<Integer> elements = Arbitraries.integers().between(2, 128).filter(n -> n != 35 && n != 45 && n != 52);
        return Combinators.combine(
                        uetrs(),
                        money(0),
                        Arbitraries.strings()
                                .numeric()
                                .ofMinLength(6)
                                .ofMaxLength(12)
                                .map(digits -> "4761739" + digits),
                        Arbitraries.strings().numeric().ofLength(6),
                        texts(20).injectNull(0.3),
                        Arbitraries.maps(elements, texts(30)).ofMaxSize(5))
                .as((uetr, amount, pan, digits, text, data) -> new CardTransaction(
                        uetr,
                        amount,
                        new Pan(pan),
                        digits,
                        text,
                        digits,
                        text,
                        text,
                        text,
                        text,
                        text,
                        text,
                        text,
                        text,
                        data));
    }

    @Provide
    Arbitrary<StatusReport> statusReports() {
        return Combinators.combine(
                        uetrs(),
                        Arbitraries.of(TransactionStatus.class),
                        Arbitraries.of(ReasonCode.class).injectNull(0.3),
                        Arbitraries.of(PendingCause.class).injectNull(0.3),
                        texts(40).injectNull(0.3),
                        money(1).injectNull(0.5),
                        Arbitraries.maps(Arbitraries.of("DE38", "DE54", "DE55"), texts(30)))
                .as((uetr, status, code, cause, text, amount, additional) -> new StatusReport(
                        uetr,
                        status,
                        code == null ? null : new StatusReason(code, text),
                        cause,
                        text,
                        text,
                        text,
                        amount,
                        additional));
    }

    private static Arbitrary<Uetr> uetrs() {
        return Arbitraries.longs()
                .tuple2()
                .map(bits -> new Uetr(new UUID(
                        (bits.get1() & ~0xF000L) | 0x4000L,
                        (bits.get2() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L)));
    }

    private static Arbitrary<Money> money(long amountMinorMin) {
        return Combinators.combine(
                        Arbitraries.longs().between(amountMinorMin, 999_999_999_999_999_999L),
                        Arbitraries.of("EUR", "JPY", "KWD", "CLF", "USD"))
                .as((minor, currency) -> new Money(minor, Currency.getInstance(currency)));
    }

    private static Arbitrary<AccountId> accounts() {
        Arbitrary<AccountId> ibans = Arbitraries.of(
                        "DE89370400440532013000",
                        "NL91ABNA0417164300",
                        "NO9386011117947",
                        "MT84MALT011000012345MTLCAST001S")
                .map(Iban::new);
        Arbitrary<AccountId> others = Arbitraries.strings()
                .alpha()
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(34)
                .map(OtherAccountId::new);
        return Arbitraries.oneOf(ibans, others);
    }

    private static Arbitrary<Party> parties() {
        return Combinators.combine(
                        texts(140).injectNull(0.2),
                        Arbitraries.of("DE", "NL").injectNull(0.3),
                        texts(70).list().ofMaxSize(3),
                        texts(35).injectNull(0.3))
                .as(Party::new);
    }

    private static Arbitrary<String> references() {
        return Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(35).filter(text -> !text.isBlank());
    }

    /** Any Unicode text, control characters and quotes too, without halves of surrogate pairs. */
    private static Arbitrary<String> texts(int lengthMax) {
        return Arbitraries.strings()
                .all()
                .ofMaxLength(lengthMax)
                .filter(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text));
    }

    private static String utf8(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    /** Money in JSON is text: no reader can round it. */
    @Property(tries = 200)
    void moneyIsAStringOfTheExactDecimal(@ForAll("creditTransfers") CreditTransfer transfer) {
        BigDecimal exact = transfer.amount().amountMajor();
        assertThat(utf8(CanonicalJson.write(transfer)))
                .contains("\"amount\":{\"amount\":\"" + exact.toPlainString() + "\",\"currency\":\""
                        + transfer.amount().currency() + "\"}");
    }
}
