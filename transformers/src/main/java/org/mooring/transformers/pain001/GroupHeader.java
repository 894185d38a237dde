package org.mooring.transformers.pain001;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mooring.canonical.Party;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.MappingReport.Remark;
import org.mooring.transformers.PaymentFile.Header;
import org.mooring.transformers.input.RunningTotals;
import org.mooring.transformers.input.TextRules;

/** GrpHdr: what the message says of all its transactions. A header that breaks a rule makes the message unreadable. */
final class GroupHeader {
    private final Header header;
    private final Party initiatingParty;
    private final Map<String, String> leftovers = new LinkedHashMap<>();
    private final List<Remark> remarks = new ArrayList<>();
    private final String canonical;

    GroupHeader(String format, Element element) {
        StringBuilder content = new StringBuilder();
        element.appendCanonical(content, "MsgId", "CreDtTm", "NbOfTxs", "CtrlSum");
        canonical = content.toString();
        try {
            String messageId = reference(element, "MsgId");
            String createdAt = takeCreationTime(element);
            int count = takeCount(element, "GrpHdr");
            if (count < 0) {
                throw new MessageUnreadable("pain.001", "NbOfTxs is missing", "GrpHdr/NbOfTxs");
            }
            BigDecimal controlSum = takeControlSum(element, "GrpHdr");
            initiatingParty = Parties.takeParty(element, "InitgPty", "GrpHdr");
            header = new Header(
                    format,
                    messageId,
                    createdAt,
                    count,
                    controlSum,
                    initiatingParty == null ? null : initiatingParty.idOrName());
        } catch (PaymentRejected e) {
            throw new MessageUnreadable("pain.001", e.rule(), e.at(), e);
        }
        Leftovers.collect(element, "GrpHdr", leftovers, remarks);
    }

    Header header() {
        return header;
    }

    /** Null when the message names none. */
    Party initiatingParty() {
        return initiatingParty;
    }

    Map<String, String> leftovers() {
        return leftovers;
    }

    List<Remark> remarks() {
        return remarks;
    }

    /** What the header says of a transaction, for its fingerprint: all but message id, time and totals. */
    String canonical() {
        return canonical;
    }

    /**
     * The announced NbOfTxs of a group header or payment information, -1 when there is none.
     *
     * @throws MessageUnreadable when it is no number, or one that no message reaches
     */
    static int takeCount(Element parent, String at) {
        Element element = parent.child("NbOfTxs", at);
        if (element == null) {
            return -1;
        }
        String text = element.takeText();
        boolean isNumber =
                !text.isEmpty() && text.length() <= 15 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber || Long.parseLong(text) > Integer.MAX_VALUE) {
            throw new MessageUnreadable(
                    "pain.001",
                    "NbOfTxs must be a number up to " + Integer.MAX_VALUE + ", got '" + TextRules.shorten(text) + "'",
                    at + "/NbOfTxs");
        }
        return Integer.parseInt(text);
    }

    /** The announced CtrlSum, null when there is none. */
    static BigDecimal takeControlSum(Element parent, String at) {
        Element element = parent.child("CtrlSum", at);
        if (element == null) {
            return null;
        }
        String text = element.takeText();
        if (!RunningTotals.isPlainDecimal(text)) {
            throw new MessageUnreadable(
                    "pain.001",
                    "CtrlSum must be a decimal number, got '" + TextRules.shorten(text) + "'",
                    at + "/CtrlSum");
        }
        return new BigDecimal(text);
    }

    private static String reference(Element parent, String name) {
        Element element = parent.child(name, "GrpHdr");
        if (element == null) {
            throw new MessageUnreadable("pain.001", name + " is missing", "GrpHdr/" + name);
        }
        return TextRules.require(element.takeText(), TextRules.REFERENCE_MAX, "GrpHdr/" + name);
    }

    private static String takeCreationTime(Element parent) {
        Element element = parent.child("CreDtTm", "GrpHdr");
        String text = element == null ? "" : element.takeText();
        try {
            DateTimeFormatter.ISO_DATE_TIME.parse(text);
            return text;
        } catch (DateTimeException e) {
            throw new MessageUnreadable(
                    "pain.001",
                    "CreDtTm must be a date and time of ISO 8601, got '" + TextRules.shorten(text) + "'",
                    "GrpHdr/CreDtTm",
                    e);
        }
    }
}
