package org.mooring.transformers.pain001;

import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.END_DOCUMENT;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;
import org.mooring.transformers.input.RunningTotals;
import org.mooring.transformers.input.TextRules;
import org.mooring.transformers.input.XmlSource;

/**
 * One pain.001 message on its way through: {@code Document/CstmrCdtTrfInitn/(GrpHdr, PmtInf+)}, each PmtInf being a head
 * and transactions. Holds the group header, the head of the current PmtInf and one transaction. The structure above the
 * transaction is checked here, and what breaks it makes the message unreadable.
 */
final class Pain001File implements PaymentFile {
    static final String FORMAT = "pain.001";
    /** Elements and characters of one group header, head or transaction: bounds the memory for one tree. */
    private static final int TREE_ELEMENTS_MAX = 10_000;

    private static final int TREE_CHARACTERS_MAX = 512 * 1_024;

    private final XmlSource xml;
    private final String namespace;
    private final GroupHeader group;
    private final TransferMapping mapping;
    private final RunningTotals groupTotals = new RunningTotals();
    private final List<StatusReason> contradictions = new ArrayList<>();
    private final List<Remark> trailing = new ArrayList<>();

    private PaymentInformation information;
    private int informationCount;
    private Element transaction;
    private Totals totals;
    private MessageUnreadable failure;

    Pain001File(XmlSource xml, Map<String, String> formatByNamespace, Supplier<Uetr> uetrs) {
        this.xml = xml;
        xml.next();
        this.namespace = xml.namespace();
        String format = formatByNamespace.get(namespace);
        if (format == null || !xml.localName().equals("Document")) {
            throw unreadable("root must be Document of " + String.join(", ", formatByNamespace.values()) + ", got '"
                    + TextRules.shorten(xml.localName()) + "' of namespace '" + lastPart(namespace) + "'");
        }
        requireStart("CstmrCdtTrfInitn");
        requireStart("GrpHdr");
        this.group = new GroupHeader(format, readTree("GrpHdr"));
        this.mapping = new TransferMapping(group, uetrs);
    }

    @Override
    public Header header() {
        return group.header();
    }

    @Override
    public Totals totals() {
        if (totals == null) {
            throw new IllegalStateException("totals are known after the last entry");
        }
        return totals;
    }

    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw failure;
        }
        try {
            while (transaction == null && totals == null) {
                if (information == null) {
                    betweenInformations();
                } else {
                    withinInformation();
                }
            }
        } catch (MessageUnreadable e) {
            failure = e;
            throw e;
        }
        return transaction != null;
    }

    @Override
    public PaymentFileEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Element current = transaction;
        transaction = null;
        return mapping.decode(current, information, groupTotals.entryCount());
    }

    /** Leaves the transaction out that {@link #hasNext} found. */
    void skip() {
        transaction = null;
    }

    @Override
    public void close() throws IOException {
        xml.close();
    }

    /** Moves to the head of the next PmtInf, or over the end of the message. */
    private void betweenInformations() {
        int event = nextStructural();
        if (event == END_ELEMENT) {
            finish();
        } else if (isHere("PmtInf") && trailing.isEmpty()) {
            informationCount++;
            information = readHead();
            take(readTree("CdtTrfTxInf"));
        } else if (isHere("SplmtryData") && informationCount > 0) {
            readTree("SplmtryData")
                    .leftovers(
                            "SplmtryData",
                            (path, text) -> trailing.add(new Remark(
                                    Change.NO_HOME, path, "stands after all transactions; not carried to any")));
        } else {
            throw unreadable("'" + here() + "' must not stand here, PmtInf is due");
        }
    }

    /** Moves to the next transaction of this PmtInf, or over its end. */
    private void withinInformation() {
        if (nextStructural() == END_ELEMENT) {
            information.compareTotals(contradictions);
            information = null;
        } else if (isHere("CdtTrfTxInf")) {
            take(readTree("CdtTrfTxInf"));
        } else {
            throw unreadable("'" + here() + "' must not stand after CdtTrfTxInf");
        }
    }

    private void take(Element read) {
        transaction = read;
        String instructed = read.peek("Amt", "InstdAmt");
        String amount = instructed != null ? instructed : read.peek("Amt", "EqvtAmt", "Amt");
        groupTotals.add(amount);
        information.totals().add(amount);
    }

    /** Everything of a PmtInf in front of its first transaction; afterwards the source stands at the start of that. */
    private PaymentInformation readHead() {
        Element head = new Element("PmtInf", null);
        xml.attributes(head::addAttribute);
        Budget budget = new Budget();
        while (true) {
            if (nextStructural() == END_ELEMENT) {
                throw unreadable("PmtInf[" + informationCount + "] has no CdtTrfTxInf");
            }
            if (isHere("CdtTrfTxInf")) {
                return new PaymentInformation(head, informationCount, group);
            }
            fill(head.open(here()), budget);
        }
    }

    private void finish() {
        if (informationCount == 0) {
            throw unreadable("PmtInf is missing");
        }
        if (nextStructural() != END_ELEMENT) {
            throw unreadable("'" + here() + "' must not stand here, Document ends after CstmrCdtTrfInitn");
        }
        if (xml.next() != END_DOCUMENT) {
            throw unreadable("nothing may follow Document");
        }
        groupTotals.compare(group.header().entryCount(), group.header().controlSum(), "GrpHdr", contradictions);
        totals = new Totals(
                groupTotals.entryCount(),
                groupTotals.sum(),
                contradictions,
                trailing.isEmpty() ? MappingReport.CLEAN : new MappingReport(trailing));
    }

    /** The element the source stands at, with all that is in it; afterwards the source stands at its end. */
    private Element readTree(String name) {
        Element root = new Element(name, null);
        fill(root, new Budget());
        return root;
    }

    private void fill(Element root, Budget budget) {
        budget.open();
        xml.attributes(root::addAttribute);
        Element current = root;
        while (true) {
            switch (xml.next()) {
                case START_ELEMENT -> {
                    budget.open();
                    current = current.open(here());
                    xml.attributes(current::addAttribute);
                }
                case CHARACTERS -> {
                    String text = xml.text();
                    budget.spend(text.length());
                    current.addText(text);
                }
                default -> {
                    if (current == root) {
                        return;
                    }
                    current = current.parent();
                }
            }
        }
    }

    private void requireStart(String name) {
        if (nextStructural() != START_ELEMENT || !isHere(name)) {
            throw unreadable(name + " is due here");
        }
    }

    /** The next start or end of an element; text other than blanks has no business between. */
    private int nextStructural() {
        while (true) {
            int event = xml.next();
            if (event != CHARACTERS) {
                return event;
            }
            if (!TextRules.strip(xml.text()).isEmpty()) {
                throw unreadable("text must not stand between elements");
            }
        }
    }

    private boolean isHere(String name) {
        return xml.localName().equals(name) && xml.namespace().equals(namespace);
    }

    /** Name of the element the source stands at; one of another namespace carries it. */
    private String here() {
        return xml.namespace().equals(namespace) ? xml.localName() : "{" + xml.namespace() + "}" + xml.localName();
    }

    private MessageUnreadable unreadable(String rule) {
        return new MessageUnreadable(FORMAT, rule, xml.place());
    }

    private static String lastPart(String uri) {
        return TextRules.shorten(uri.substring(uri.lastIndexOf(':') + 1));
    }

    /** What one tree may still take. */
    private final class Budget {
        private int elements;
        private int characters;

        void open() {
            if (++elements > TREE_ELEMENTS_MAX) {
                throw unreadable("more than " + TREE_ELEMENTS_MAX + " elements in one transaction or header");
            }
        }

        void spend(int count) {
            characters += count;
            if (characters > TREE_CHARACTERS_MAX) {
                throw unreadable("more than " + TREE_CHARACTERS_MAX + " characters in one transaction or header");
            }
        }
    }
}
