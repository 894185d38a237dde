package org.mooring.connectors;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.Money;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Party;
import org.mooring.canonical.Payment;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.transformers.MappingReport;

/** Payments for tests; the account numbers are the examples of the IBAN registry. */
public final class TestPayments {
    public static final Instant FAR_AWAY = Instant.parse("2099-01-01T00:00:00Z");

    /** ISO 20022 paths, in the order in which a mapping report names them. */
    public static final List<String> RICH_PATHS = List.of(
            "InstrId",
            "ReqdExctnDt",
            "ChrgBr",
            "InitgPty",
            "Dbtr/PstlAdr",
            "Dbtr/Id/OrgId",
            "DbtrAgt",
            "Cdtr/PstlAdr",
            "Cdtr/Id/OrgId",
            "InstrPrty",
            "Purp/Cd");

    private TestPayments() {}

    public static CreditTransfer creditTransfer() {
        return creditTransferBuilder().build();
    }

    public static CreditTransfer.Builder creditTransferBuilder() {
        return CreditTransfer.builder()
                .uetr(Uetr.random())
                .endToEndId(new EndToEndId("E2E-7731"))
                .amount(Money.parse("12.30", "EUR", "test"))
                .debtor(Party.named("Ada Müller & Söhne <GmbH>"))
                .debtorAccount(Iban.parse("DE89370400440532013000", "test"))
                .creditor(Party.named("Grace Hopper"))
                .creditorAccount(Iban.parse("GB29NWBK60161331926819", "test"))
                .remittance(List.of("invoice 4711", "thank you"));
    }

    /** Has every part that banks with a plain format take no notice of: {@link #RICH_PATHS}. */
    public static CreditTransfer richTransfer() {
        return creditTransferBuilder()
                .instructionId(new InstructionId("I-1"))
                .requestedExecutionDate(LocalDate.of(2026, 11, 24))
                .chargeBearer("SHAR")
                .initiatingParty(Party.named("Lovelace Ltd"))
                .debtor(new Party("Ada", "GB", List.of(), "LOVEGB2L"))
                .debtorAgent(new Bic("COBADEFF"))
                .creditor(new Party("Grace", null, List.of("1 Harbour Road"), "HOPPER"))
                .supplementary(Map.of("Purp/Cd", "SALA", "InstrPrty", "HIGH"))
                .build();
    }

    public static CardTransaction cardTransaction() {
        return new CardTransaction(
                Uetr.random(),
                Money.parse("12.30", "EUR", "test"),
                new Pan("4111111111111111"),
                "000000",
                "1123225900",
                "000042",
                "225900",
                "1123",
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    public static OutboundPayment outbound(Payment payment) {
        return new OutboundPayment(payment, SensitiveAuthenticationData.none(), FAR_AWAY);
    }

    public static PreparedMessage prepared(String link, Payment payment) {
        return new PreparedMessage(
                link, payment.uetr().toString(), new byte[] {1}, outbound(payment), MappingReport.CLEAN);
    }

    public static SendOutcome accepted(Payment payment) {
        return new SendOutcome.Accepted(StatusReport.of(payment.uetr(), TransactionStatus.ACSC));
    }
}
