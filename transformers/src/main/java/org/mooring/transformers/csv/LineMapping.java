package org.mooring.transformers.csv;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVRecord;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Party;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;
import org.mooring.transformers.PaymentFileEntry;
import org.mooring.transformers.input.TextRules;

/** One line to one canonical transfer. Rules are checked in the order of {@code MAPPING.md}. */
final class LineMapping {
    /** Two letters and two digits: whoever writes that means an IBAN, and its check digits must be right. */
    private static final Pattern IBAN_BEGINS = Pattern.compile("[A-Za-z]{2}[0-9]{2}.*", Pattern.DOTALL);

    private final Columns columns;
    private final Supplier<Uetr> uetrs;

    LineMapping(Columns columns, Supplier<Uetr> uetrs) {
        this.columns = columns;
        this.uetrs = uetrs;
    }

    PaymentFileEntry decode(CSVRecord line, long lineNumber, int entryIndex) {
        byte[] content = content(line);
        String at = "line " + lineNumber;
        try {
            List<Remark> remarks = new ArrayList<>();
            CreditTransfer transfer = map(line, at, remarks);
            return new PaymentFileEntry.Valid(
                    entryIndex,
                    "",
                    transfer,
                    false,
                    content,
                    remarks.isEmpty() ? MappingReport.CLEAN : new MappingReport(remarks));
        } catch (PaymentRejected e) {
            String reference = columns.text(line, Columns.END_TO_END_ID);
            boolean isUsable = !reference.isEmpty() && reference.length() <= TextRules.REFERENCE_MAX;
            return new PaymentFileEntry.Invalid(
                    entryIndex,
                    "",
                    isUsable ? new EndToEndId(reference) : EndToEndId.NOT_PROVIDED,
                    null,
                    e.reason(),
                    content);
        }
    }

    private CreditTransfer map(CSVRecord line, String at, List<Remark> remarks) {
        if (line.size() != columns.count()) {
            throw PaymentRejected.because(
                    ReasonCode.FF01, "line has " + line.size() + " values, the header has " + columns.count(), at);
        }
        for (String value : line) {
            TextRules.requirePrintable(value, at);
        }
        String reference = required(line, Columns.END_TO_END_ID, ReasonCode.FF01, at);
        String amount = columns.text(line, Columns.AMOUNT);
        String creditorBic = columns.text(line, Columns.CREDITOR_BIC);
        String remittance = columns.text(line, Columns.REMITTANCE);
        return CreditTransfer.builder()
                .uetr(uetrs.get())
                .endToEndId(new EndToEndId(
                        TextRules.require(reference, TextRules.REFERENCE_MAX, at + "/" + Columns.END_TO_END_ID)))
                .amount(Money.parse(amount, columns.text(line, Columns.CURRENCY), at + "/" + Columns.AMOUNT))
                .requestedExecutionDate(executionDate(line, at))
                .debtor(party(line, Columns.DEBTOR_NAME, at))
                .debtorAccount(account(columns.text(line, Columns.DEBTOR_ACCOUNT), at + "/" + Columns.DEBTOR_ACCOUNT))
                .creditor(party(line, Columns.CREDITOR_NAME, at))
                .creditorAccount(account(
                        required(line, Columns.CREDITOR_ACCOUNT, ReasonCode.AC03, at),
                        at + "/" + Columns.CREDITOR_ACCOUNT))
                .creditorAgent(creditorBic.isEmpty() ? null : Bic.parse(creditorBic, at + "/" + Columns.CREDITOR_BIC))
                .remittance(
                        remittance.isEmpty()
                                ? List.of()
                                : List.of(TextRules.require(
                                        remittance, TextRules.NAME_MAX, at + "/" + Columns.REMITTANCE)))
                .supplementary(supplementary(line, remarks))
                .build();
    }

    private String required(CSVRecord line, String column, ReasonCode whenMissing, String at) {
        String text = columns.text(line, column);
        if (text.isEmpty()) {
            throw PaymentRejected.because(whenMissing, column + " is missing", at + "/" + column);
        }
        return text;
    }

    private LocalDate executionDate(CSVRecord line, String at) {
        String text = columns.text(line, Columns.REQUESTED_EXECUTION_DATE);
        try {
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw PaymentRejected.because(
                    ReasonCode.DT01,
                    "requested execution date must be a date of ISO 8601 such as 2026-01-31, got '"
                            + TextRules.shorten(text) + "'",
                    at + "/" + Columns.REQUESTED_EXECUTION_DATE);
        }
    }

    private Party party(CSVRecord line, String column, String at) {
        String name = columns.text(line, column);
        return name.isEmpty() ? null : Party.named(TextRules.require(name, TextRules.NAME_MAX, at + "/" + column));
    }

    private static AccountId account(String text, String at) {
        if (text.isEmpty()) {
            return null;
        }
        return IBAN_BEGINS.matcher(text).matches()
                ? Iban.parse(text, at)
                : new OtherAccountId(TextRules.require(text, OtherAccountId.LENGTH_MAX, at));
    }

    private Map<String, String> supplementary(CSVRecord line, List<Remark> remarks) {
        Map<String, String> supplementary = new HashMap<>();
        for (String column : columns.unknown()) {
            String text = columns.text(line, column);
            if (!text.isEmpty()) {
                supplementary.put(column, text);
                remarks.add(new Remark(Change.NO_HOME, column, "kept as supplementary data"));
            }
        }
        return supplementary;
    }

    /** Columns by name and their values, each with its length in front, so that the order of columns leaves no trace. */
    private byte[] content(CSVRecord line) {
        StringBuilder out = new StringBuilder(256);
        for (String name : columns.sortedNames()) {
            append(out, name);
            append(out, columns.text(line, name));
        }
        for (int i = columns.count(); i < line.size(); i++) {
            append(out, line.get(i));
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder out, String text) {
        out.append(text.length()).append(':').append(text).append('\n');
    }
}
