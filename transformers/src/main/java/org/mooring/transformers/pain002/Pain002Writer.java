package org.mooring.transformers.pain002;

import com.ctc.wstx.api.WstxOutputProperties;
import com.ctc.wstx.stax.WstxOutputFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.codehaus.stax2.XMLOutputFactory2;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.transformers.EntryStatus;
import org.mooring.transformers.PaymentFile;

/**
 * Writes the status report of one pain.001: pain.002.001.03 for an original of version 03, pain.002.001.10 for every
 * other. Payment informations and their transactions keep the order of the list. Thread-safe.
 */
public final class Pain002Writer {
    private static final int TEXT_MAX = 105;
    private static final int REFERENCE_MAX = 35;
    private static final WstxOutputFactory FACTORY = factory();

    private Pain002Writer() {}

    private static WstxOutputFactory factory() {
        WstxOutputFactory factory = new WstxOutputFactory();
        factory.setProperty(XMLOutputFactory2.P_AUTOMATIC_EMPTY_ELEMENTS, false);
        // A reason may quote a message of another format, whose text may hold what XML cannot.
        factory.setProperty(
                WstxOutputProperties.P_OUTPUT_INVALID_CHAR_HANDLER,
                new com.ctc.wstx.api.InvalidCharHandler.ReplacingHandler('?'));
        return factory;
    }

    /**
     * Reports every transaction. Writes UTF-8, flushes, and leaves the stream open.
     *
     * @param entries one or more
     * @param messageId of the report, at most 35 characters
     */
    public static void write(
            PaymentFile.Header original,
            List<EntryStatus> entries,
            Instant createdAt,
            String messageId,
            OutputStream out)
            throws IOException {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a status report has at least one entry; see writeRefusal");
        }
        new Report(original, out).write(createdAt, messageId, null, entries);
    }

    /**
     * Reports that the whole message was refused and no transaction of it was looked at (AM10, AM18).
     *
     * @param messageId of the report, at most 35 characters
     */
    public static void writeRefusal(
            PaymentFile.Header original, StatusReason reason, Instant createdAt, String messageId, OutputStream out)
            throws IOException {
        new Report(original, out).write(createdAt, messageId, reason, List.of());
    }

    /** One report on its way out; not thread-safe. */
    private static final class Report {
        private final PaymentFile.Header original;
        private final ReportVersion version;
        private final OutputStream out;
        private XMLStreamWriter xml;

        Report(PaymentFile.Header original, OutputStream out) {
            this.original = original;
            this.version = ReportVersion.answering(original.format());
            this.out = out;
        }

        void write(Instant createdAt, String messageId, StatusReason refusal, List<EntryStatus> entries)
                throws IOException {
            if (messageId.isBlank() || messageId.length() > REFERENCE_MAX) {
                throw new IllegalArgumentException("message id must have 1 to 35 characters: " + messageId);
            }
            try {
                xml = FACTORY.createXMLStreamWriter(out, "UTF-8");
                xml.writeStartDocument("UTF-8", "1.0");
                xml.writeStartElement("Document");
                xml.writeDefaultNamespace(version.namespace());
                xml.writeStartElement("CstmrPmtStsRpt");
                xml.writeStartElement("GrpHdr");
                leaf("MsgId", messageId);
                leaf("CreDtTm", createdAt.truncatedTo(ChronoUnit.MILLIS).toString());
                xml.writeEndElement();
                group(refusal, entries);
                for (List<EntryStatus> information : byInformation(entries)) {
                    information(information);
                }
                xml.writeEndElement();
                xml.writeEndElement();
                xml.writeEndDocument();
                xml.close();
                out.flush();
            } catch (XMLStreamException e) {
                throw new IOException("cannot write the status report of " + original.messageId(), e);
            }
        }

        private void group(StatusReason refusal, List<EntryStatus> entries) throws XMLStreamException {
            xml.writeStartElement("OrgnlGrpInfAndSts");
            leaf("OrgnlMsgId", original.messageId());
            leaf("OrgnlMsgNmId", original.format());
            leaf("OrgnlCreDtTm", original.createdAt());
            leaf("OrgnlNbOfTxs", original.entryCount() < 0 ? null : String.valueOf(original.entryCount()));
            leaf(
                    "OrgnlCtrlSum",
                    original.controlSum() == null ? null : original.controlSum().toPlainString());
            if (refusal != null) {
                leaf("GrpSts", TransactionStatus.RJCT.name());
                reason(refusal.code().name(), pieces(refusal.additionalInformation()));
            } else {
                leaf("GrpSts", ReportVersion.groupStatus(statuses(entries)));
                countsByStatus(entries);
            }
            xml.writeEndElement();
        }

        private void countsByStatus(List<EntryStatus> entries) throws XMLStreamException {
            Map<String, Integer> counts = new TreeMap<>();
            for (TransactionStatus status : statuses(entries)) {
                counts.merge(version.transactionStatus(status), 1, Integer::sum);
            }
            for (Map.Entry<String, Integer> count : counts.entrySet()) {
                xml.writeStartElement("NbOfTxsPerSts");
                leaf("DtldNbOfTxs", count.getValue().toString());
                leaf("DtldSts", count.getKey());
                xml.writeEndElement();
            }
        }

        private void information(List<EntryStatus> entries) throws XMLStreamException {
            xml.writeStartElement("OrgnlPmtInfAndSts");
            String id = entries.get(0).paymentInformationId();
            leaf("OrgnlPmtInfId", id.isEmpty() ? "NOTPROVIDED" : id);
            leaf("OrgnlNbOfTxs", String.valueOf(entries.size()));
            leaf("PmtInfSts", ReportVersion.groupStatus(statuses(entries)));
            for (EntryStatus entry : entries) {
                transaction(entry);
            }
            xml.writeEndElement();
        }

        private void transaction(EntryStatus entry) throws XMLStreamException {
            xml.writeStartElement("TxInfAndSts");
            leaf(
                    "OrgnlInstrId",
                    entry.instructionId() == null ? null : entry.instructionId().value());
            leaf("OrgnlEndToEndId", entry.endToEndId().value());
            if (version == ReportVersion.V10) {
                leaf("OrgnlUETR", entry.uetr().toString());
            }
            StatusReport report = entry.report();
            leaf("TxSts", version.transactionStatus(report.status()));
            List<String> texts = new ArrayList<>();
            if (report.reason() != null) {
                texts.addAll(pieces(report.reason().additionalInformation()));
            }
            if (!version.transactionStatus(report.status())
                    .equals(report.status().name())) {
                texts.add("state " + report.status());
            }
            if (report.pendingCause() != null) {
                texts.add("pending: " + report.pendingCause());
            }
            if (version == ReportVersion.V03) {
                texts.add("UETR " + entry.uetr());
            }
            String code =
                    report.reason() == null ? null : report.reason().code().name();
            if (code != null || !texts.isEmpty()) {
                reason(code, texts);
            }
            String reference = report.bankReference();
            leaf("AcctSvcrRef", reference == null || reference.isBlank() ? null : cut(reference));
            xml.writeEndElement();
        }

        private void reason(String code, List<String> texts) throws XMLStreamException {
            xml.writeStartElement("StsRsnInf");
            if (code != null) {
                xml.writeStartElement("Rsn");
                leaf("Cd", code);
                xml.writeEndElement();
            }
            for (String text : texts) {
                leaf("AddtlInf", text);
            }
            xml.writeEndElement();
        }

        private void leaf(String name, String value) throws XMLStreamException {
            if (value != null) {
                xml.writeStartElement(name);
                xml.writeCharacters(value);
                xml.writeEndElement();
            }
        }
    }

    private static Collection<List<EntryStatus>> byInformation(List<EntryStatus> entries) {
        Map<String, List<EntryStatus>> byId = new LinkedHashMap<>();
        for (EntryStatus entry : entries) {
            byId.computeIfAbsent(entry.paymentInformationId(), id -> new ArrayList<>())
                    .add(entry);
        }
        return byId.values();
    }

    private static List<TransactionStatus> statuses(List<EntryStatus> entries) {
        return entries.stream().map(entry -> entry.report().status()).toList();
    }

    /** AddtlInf is Max105Text, as often as needed. */
    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        if (text != null) {
            for (int from = 0; from < text.length(); ) {
                int to = Math.min(text.length(), from + TEXT_MAX);
                if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                    to--;
                }
                pieces.add(text.substring(from, to));
                from = to;
            }
        }
        return pieces;
    }

    private static String cut(String reference) {
        return reference.length() <= REFERENCE_MAX ? reference : reference.substring(0, REFERENCE_MAX);
    }
}
