package org.mooring.transformers.pain001;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.Bic;
import org.mooring.canonical.Party;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;
import org.mooring.transformers.input.RunningTotals;
import org.mooring.transformers.input.TextRules;

/**
 * The head of one PmtInf: the debtor's side of all its transactions. A head that breaks a rule spoils its own
 * transactions only, so the fault is kept and given to each of them.
 */
final class PaymentInformation {
    private final String id;
    private final String at;
    private final int announcedCount;
    private final BigDecimal announcedSum;
    private final RunningTotals totals = new RunningTotals();
    private final Map<String, String> leftovers = new LinkedHashMap<>();
    private final List<Remark> remarks = new ArrayList<>();
    private final String canonical;

    private PaymentRejected fault;
    private LocalDate requestedExecutionDate;
    private String chargeBearer;
    private Party debtor;
    private AccountId debtorAccount;
    private Bic debtorAgent;

    PaymentInformation(Element head, int number, GroupHeader group) {
        at = "PmtInf[" + number + "]";
        StringBuilder content = new StringBuilder(group.canonical());
        head.appendCanonical(content, "PmtInfId", "NbOfTxs", "CtrlSum");
        canonical = content.toString();
        try {
            id = takeId(head);
            announcedCount = GroupHeader.takeCount(head, at);
            announcedSum = GroupHeader.takeControlSum(head, at);
        } catch (PaymentRejected e) {
            throw new MessageUnreadable("pain.001", e.rule(), e.at(), e);
        }
        try {
            map(head);
        } catch (PaymentRejected e) {
            fault = e;
        }
        leftovers.putAll(group.leftovers());
        remarks.addAll(group.remarks());
        Leftovers.collect(head, "PmtInf", leftovers, remarks);
    }

    private String takeId(Element head) {
        Element element = head.child("PmtInfId", at);
        if (element == null) {
            throw new MessageUnreadable("pain.001", "PmtInfId is missing", at + "/PmtInfId");
        }
        return TextRules.require(element.takeText(), TextRules.REFERENCE_MAX, at + "/PmtInfId");
    }

    private void map(Element head) {
        Element method = head.child("PmtMtd", at);
        if (method == null || !method.text().equals("TRF")) {
            throw PaymentRejected.because(
                    ReasonCode.AG02,
                    "payment method must be TRF, got '" + (method == null ? "" : TextRules.shorten(method.text()))
                            + "'",
                    at + "/PmtMtd");
        }
        method.takeText();
        requestedExecutionDate = takeExecutionDate(head.child("ReqdExctnDt", at));
        debtor = Parties.takeParty(head, "Dbtr", at);
        debtorAccount = Parties.takeAccount(head, "DbtrAcct", ReasonCode.AC02, at);
        debtorAgent = Parties.takeAgent(head, "DbtrAgt", at);
        Element bearer = head.child("ChrgBr", at);
        chargeBearer = bearer == null ? null : TextRules.requireChargeBearer(bearer.takeText(), at + "/ChrgBr");
    }

    /** A date (version 03), or Dt or DtTm below it; of the time of DtTm and of an offset only the kept text tells. */
    private LocalDate takeExecutionDate(Element element) {
        if (element == null) {
            return null;
        }
        String where = at + "/ReqdExctnDt";
        Element date = element.child("Dt", where);
        Element dateTime = element.child("DtTm", where);
        if (date == null && dateTime != null) {
            LocalDate day = parseDay(DateTimeFormatter.ISO_DATE_TIME, dateTime.text(), where + "/DtTm");
            remarks.add(new Remark(Change.TRUNCATED, "PmtInf/ReqdExctnDt/DtTm", "time of day is not carried"));
            return day;
        }
        Element holder = date == null ? element : date;
        String text = holder.text();
        LocalDate day = parseDay(DateTimeFormatter.ISO_DATE, text, date == null ? where : where + "/Dt");
        if (text.length() == 10) {
            holder.takeText();
        } else {
            remarks.add(new Remark(Change.TRUNCATED, "PmtInf/ReqdExctnDt", "offset from UTC is not carried"));
        }
        return day;
    }

    private static LocalDate parseDay(DateTimeFormatter formatter, String text, String where) {
        try {
            return LocalDate.from(formatter.parse(text));
        } catch (DateTimeException e) {
            throw PaymentRejected.because(
                    ReasonCode.DT01,
                    "requested execution date must be a date of ISO 8601, got '" + TextRules.shorten(text) + "'",
                    where);
        }
    }

    void compareTotals(List<StatusReason> contradictions) {
        totals.compare(announcedCount, announcedSum, at, contradictions);
    }

    RunningTotals totals() {
        return totals;
    }

    /** Why none of its transactions can be paid, or null. */
    PaymentRejected fault() {
        return fault;
    }

    String id() {
        return id;
    }

    LocalDate requestedExecutionDate() {
        return requestedExecutionDate;
    }

    String chargeBearer() {
        return chargeBearer;
    }

    Party debtor() {
        return debtor;
    }

    AccountId debtorAccount() {
        return debtorAccount;
    }

    Bic debtorAgent() {
        return debtorAgent;
    }

    /** Of group header and head. */
    Map<String, String> leftovers() {
        return leftovers;
    }

    List<Remark> remarks() {
        return remarks;
    }

    /** What group header and head say of a transaction, for its fingerprint. */
    String canonical() {
        return canonical;
    }
}
