package org.mooring.transformers.pain001;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.Money;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;
import org.mooring.transformers.PaymentFileEntry;
import org.mooring.transformers.input.TextRules;

/**
 * One CdtTrfTxInf to one canonical transfer. Rules are checked in a fixed order (MAPPING.md) and the first that is
 * broken is the reason.
 */
final class TransferMapping {
    private final GroupHeader group;
    private final Supplier<Uetr> uetrs;

    TransferMapping(GroupHeader group, Supplier<Uetr> uetrs) {
        this.group = group;
        this.uetrs = uetrs;
    }

    PaymentFileEntry decode(Element transaction, PaymentInformation information, int entryIndex) {
        byte[] content = content(transaction, information);
        // Read apart from the mapping, so that an invalid entry can be answered under its own references.
        String endToEndId = reference(transaction, "EndToEndId");
        String instructionId = reference(transaction, "InstrId");
        try {
            return map(transaction, information, entryIndex, content);
        } catch (PaymentRejected e) {
            return new PaymentFileEntry.Invalid(
                    entryIndex,
                    information.id(),
                    endToEndId == null ? EndToEndId.NOT_PROVIDED : new EndToEndId(endToEndId),
                    instructionId == null ? null : new InstructionId(instructionId),
                    e.reason(),
                    content);
        }
    }

    private PaymentFileEntry.Valid map(
            Element transaction, PaymentInformation information, int entryIndex, byte[] content) {
        if (information.fault() != null) {
            throw information.fault();
        }
        String at = "CdtTrfTxInf[" + entryIndex + "]";
        List<Remark> remarks = new ArrayList<>(information.remarks());
        CreditTransfer.Builder transfer = CreditTransfer.builder()
                .initiatingParty(group.initiatingParty())
                .requestedExecutionDate(information.requestedExecutionDate())
                .debtor(information.debtor())
                .debtorAccount(information.debtorAccount())
                .debtorAgent(information.debtorAgent());

        Uetr given = takeIdentification(transaction, at, transfer);
        transfer.uetr(given != null ? given : uetrs.get());
        transfer.amount(takeAmount(transaction, at));
        transfer.chargeBearer(takeChargeBearer(transaction, at, information, remarks));
        transfer.creditorAgent(Parties.takeAgent(transaction, "CdtrAgt", at));
        transfer.creditor(Parties.takeParty(transaction, "Cdtr", at));
        transfer.creditorAccount(Parties.takeAccount(transaction, "CdtrAcct", ReasonCode.AC03, at));
        transfer.remittance(takeRemittance(transaction, at));

        Map<String, String> supplementary = new HashMap<>(information.leftovers());
        Leftovers.collect(transaction, "CdtTrfTxInf", supplementary, remarks);
        transfer.supplementary(supplementary);
        MappingReport report = remarks.isEmpty() ? MappingReport.CLEAN : new MappingReport(remarks);
        return new PaymentFileEntry.Valid(
                entryIndex, information.id(), transfer.build(), given != null, content, report);
    }

    /** @return the UETR that the transaction brings, or null */
    private static Uetr takeIdentification(Element transaction, String parentAt, CreditTransfer.Builder transfer) {
        Element identification = transaction.child("PmtId", parentAt);
        String at = parentAt + "/PmtId";
        Element endToEndId = identification == null ? null : identification.child("EndToEndId", at);
        if (endToEndId == null) {
            throw PaymentRejected.because(ReasonCode.FF01, "EndToEndId is missing", at + "/EndToEndId");
        }
        transfer.endToEndId(
                new EndToEndId(TextRules.require(endToEndId.takeText(), TextRules.REFERENCE_MAX, at + "/EndToEndId")));
        Element instructionId = identification.child("InstrId", at);
        if (instructionId != null) {
            transfer.instructionId(new InstructionId(
                    TextRules.require(instructionId.takeText(), TextRules.REFERENCE_MAX, at + "/InstrId")));
        }
        Element uetr = identification.child("UETR", at);
        return uetr == null ? null : Uetr.parse(uetr.takeText(), at + "/UETR");
    }

    private static Money takeAmount(Element transaction, String parentAt) {
        Element amount = transaction.child("Amt", parentAt);
        String at = parentAt + "/Amt";
        if (amount != null && amount.child("EqvtAmt", at) != null) {
            throw PaymentRejected.because(
                    ReasonCode.AM12,
                    "an equivalent amount would need an exchange rate of its own; give InstdAmt",
                    at + "/EqvtAmt");
        }
        Element instructed = amount == null ? null : amount.child("InstdAmt", at);
        if (instructed == null) {
            throw PaymentRejected.because(ReasonCode.AM12, "InstdAmt is missing", at + "/InstdAmt");
        }
        return Money.parse(instructed.takeText(), instructed.takeAttribute("Ccy"), at + "/InstdAmt");
    }

    /** The transaction's own, else that of its payment information. */
    private static String takeChargeBearer(
            Element transaction, String at, PaymentInformation information, List<Remark> remarks) {
        Element own = transaction.child("ChrgBr", at);
        if (own == null) {
            return information.chargeBearer();
        }
        String bearer = TextRules.requireChargeBearer(own.takeText(), at + "/ChrgBr");
        if (information.chargeBearer() != null && !information.chargeBearer().equals(bearer)) {
            remarks.add(new Remark(
                    Change.NO_HOME,
                    "PmtInf/ChrgBr",
                    information.chargeBearer() + " gives way to the transaction's own " + bearer));
        }
        return bearer;
    }

    private static List<String> takeRemittance(Element transaction, String parentAt) {
        Element remittance = transaction.child("RmtInf", parentAt);
        if (remittance == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(2);
        for (Element line : remittance.children("Ustrd")) {
            lines.add(TextRules.require(line.takeText(), TextRules.NAME_MAX, parentAt + "/RmtInf/Ustrd"));
        }
        return lines;
    }

    /** A reference to answer under; null when there is none that could be one. */
    private static String reference(Element transaction, String name) {
        String text = transaction.peek("PmtId", name);
        return text == null || text.isBlank() || text.length() > TextRules.REFERENCE_MAX ? null : text;
    }

    private static byte[] content(Element transaction, PaymentInformation information) {
        StringBuilder content = new StringBuilder(information.canonical());
        transaction.appendCanonical(content);
        return content.toString().getBytes(StandardCharsets.UTF_8);
    }
}
