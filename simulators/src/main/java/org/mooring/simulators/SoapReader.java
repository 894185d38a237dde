package org.mooring.simulators;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads one call of Oldtown's contract, strictly: element order as in its schema, no document type, nothing nested
 * where a text belongs. Takes the JDK's parser by name, whatever other parser is on the classpath.
 */
final class SoapReader {
    static final String ENVELOPE_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String CONTRACT_NAMESPACE = "urn:oldtown:transfers:1";

    private static final int HEADER_DEPTH_MAX = 32;
    private static final String REPEATABLE = "Remittance";
    private static final XMLInputFactory FACTORY = factory();

    /** Members of each operation in the order of the schema. */
    private static final Map<String, List<String>> MEMBERS = Map.of(
            "ExecuteTransfer",
            List.of(
                    "TransferId",
                    "EndToEndId",
                    "Amount",
                    "DebtorName",
                    "DebtorAccount",
                    "CreditorName",
                    "CreditorAccount",
                    "CreditorBic",
                    REPEATABLE),
            "GetTransferStatus",
            List.of("TransferId"));

    private final XMLStreamReader xml;

    private SoapReader(XMLStreamReader xml) {
        this.xml = xml;
    }

    /** @throws SoapFault code Client or MustUnderstand, naming the place */
    static SoapCall read(byte[] envelope) throws SoapFault {
        try {
            return new SoapReader(FACTORY.createXMLStreamReader(new ByteArrayInputStream(envelope))).envelope();
        } catch (XMLStreamException malformed) {
            throw SoapFault.client("malformed XML"
                    + (malformed.getLocation() == null
                            ? ""
                            : " at line " + malformed.getLocation().getLineNumber() + ", column "
                                    + malformed.getLocation().getColumnNumber()));
        }
    }

    private SoapCall envelope() throws XMLStreamException, SoapFault {
        next();
        expectStart(ENVELOPE_NAMESPACE, "Envelope");
        next();
        if (isStart() && isNamed(ENVELOPE_NAMESPACE, "Header")) {
            header();
            next();
        }
        expectStart(ENVELOPE_NAMESPACE, "Body");
        next();
        SoapCall call = call();
        next();
        expectEnd("Body");
        next();
        expectEnd("Envelope");
        next();
        return call;
    }

    /** No header block is understood here, so one that must be is a fault (section 4.2.3). */
    private void header() throws XMLStreamException, SoapFault {
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            refuseDocumentType(event);
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                if (depth > HEADER_DEPTH_MAX) {
                    throw SoapFault.client("Header is nested deeper than " + HEADER_DEPTH_MAX + place());
                }
                if ("1".equals(xml.getAttributeValue(ENVELOPE_NAMESPACE, "mustUnderstand"))) {
                    throw new SoapFault("MustUnderstand", "header " + xml.getLocalName() + " is not understood");
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }

    private SoapCall call() throws XMLStreamException, SoapFault {
        String operation = isStart() ? xml.getLocalName() : "";
        List<String> names = MEMBERS.get(operation);
        if (names == null || !isNamed(CONTRACT_NAMESPACE, operation)) {
            throw SoapFault.client(
                    "Body must hold ExecuteTransfer or GetTransferStatus of " + CONTRACT_NAMESPACE + place());
        }
        Map<String, List<String>> members = new LinkedHashMap<>();
        String currency = null;
        int allowedFrom = 0;
        for (next(); isStart(); next()) {
            String name = xml.getLocalName();
            int index = isNamed(CONTRACT_NAMESPACE, name) ? names.indexOf(name) : -1;
            if (index < allowedFrom) {
                throw SoapFault.client("element " + name + " is not allowed here" + place());
            }
            allowedFrom = name.equals(REPEATABLE) ? index : index + 1;
            if (name.equals("Amount")) {
                currency = xml.getAttributeValue(null, "currency");
            }
            String text = text();
            if (!text.isEmpty()) {
                members.computeIfAbsent(name, first -> new ArrayList<>()).add(text);
            }
        }
        return new SoapCall(operation, members, currency);
    }

    /** The text up to the end of the element that the reader stands on. */
    private String text() throws XMLStreamException, SoapFault {
        String name = xml.getLocalName();
        StringBuilder text = new StringBuilder();
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            switch (event) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(xml.getText());
                case XMLStreamConstants.COMMENT -> {}
                default -> throw SoapFault.client(name + " must hold text only" + place());
            }
        }
        return text.toString().strip();
    }

    /** To the next tag, or to the end of the document. */
    private void next() throws XMLStreamException, SoapFault {
        while (xml.hasNext()) {
            int event = xml.next();
            refuseDocumentType(event);
            boolean isTag = event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT;
            if (isTag || event == XMLStreamConstants.END_DOCUMENT) {
                return;
            }
            boolean isText = event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA;
            if (isText && !xml.isWhiteSpace()) {
                throw SoapFault.client("text is not allowed here" + place());
            }
        }
    }

    /** SOAP 1.1, section 3: no document type declaration and no processing instruction. */
    private void refuseDocumentType(int event) throws SoapFault {
        if (event == XMLStreamConstants.DTD
                || event == XMLStreamConstants.ENTITY_REFERENCE
                || event == XMLStreamConstants.PROCESSING_INSTRUCTION) {
            throw SoapFault.client("a message must not hold a document type, an entity or a processing instruction");
        }
    }

    private void expectStart(String namespace, String name) throws SoapFault {
        if (!isStart() || !isNamed(namespace, name)) {
            throw SoapFault.client(name + " of " + namespace + " is expected" + place());
        }
    }

    private void expectEnd(String name) throws SoapFault {
        if (xml.getEventType() != XMLStreamConstants.END_ELEMENT) {
            throw SoapFault.client(name + " must end here" + place());
        }
    }

    private boolean isStart() {
        return xml.getEventType() == XMLStreamConstants.START_ELEMENT;
    }

    private boolean isNamed(String namespace, String name) {
        return name.equals(xml.getLocalName()) && namespace.equals(xml.getNamespaceURI());
    }

    private String place() {
        return " [line " + xml.getLocation().getLineNumber() + ", column "
                + xml.getLocation().getColumnNumber() + "]";
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("external entities are not read");
        });
        return factory;
    }
}
