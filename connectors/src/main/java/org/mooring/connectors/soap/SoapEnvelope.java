package org.mooring.connectors.soap;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The one body entry of a SOAP 1.1 answer, flat: its name and the text of its children. Reads with DTDs refused, no
 * external access, and limits on depth and attributes; the courier limits the size. Woodstox factories are safe for any thread.
 *
 * @param entry name of the body entry
 * @param members text of its children by local name, those in the entry's own namespace or none; a child that comes
 *     twice says nothing and is empty
 * @param faultCode local part of {@code faultcode} when the entry is a SOAP fault and its code is one of SOAP's own; else
 *     null
 */
record SoapEnvelope(QName entry, Map<String, String> members, String faultCode) {
    static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final QName FAULT = new QName(SOAP, "Fault");
    private static final XMLInputFactory FACTORY = hardened();

    boolean isFault() {
        return entry.equals(FAULT);
    }

    /** Empty when the bytes are not a SOAP 1.1 envelope, whatever else they are. */
    static Optional<SoapEnvelope> read(byte[] bytes) {
        try {
            XMLStreamReader xml = FACTORY.createXMLStreamReader(new ByteArrayInputStream(bytes));
            try {
                return Optional.of(read(xml));
            } finally {
                xml.close();
            }
        } catch (XMLStreamException | RuntimeException unreadable) {
            // Woodstox throws lazily, and unchecked when limits are hit; all of it means: no envelope.
            return Optional.empty();
        }
    }

    private static SoapEnvelope read(XMLStreamReader xml) throws XMLStreamException {
        nextStart(xml);
        xml.require(XMLStreamConstants.START_ELEMENT, SOAP, "Envelope");
        nextStart(xml);
        if (xml.getName().equals(new QName(SOAP, "Header"))) {
            skip(xml);
            nextStart(xml);
        }
        xml.require(XMLStreamConstants.START_ELEMENT, SOAP, "Body");
        nextStart(xml);
        SoapEnvelope envelope = readEntry(xml);
        // To the end, so that an envelope cut off after its entry is none.
        while (xml.hasNext()) {
            xml.next();
        }
        return envelope;
    }

    private static SoapEnvelope readEntry(XMLStreamReader xml) throws XMLStreamException {
        QName entry = xml.getName();
        Map<String, String> members = new LinkedHashMap<>();
        String faultCode = null;
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            QName name = xml.getName();
            String text = text(xml);
            if (name.getNamespaceURI().isEmpty() || name.getNamespaceURI().equals(entry.getNamespaceURI())) {
                members.merge(name.getLocalPart(), text, (first, second) -> "");
            }
            if (entry.equals(FAULT) && name.getLocalPart().equals("faultcode")) {
                faultCode = soapCode(xml, text);
            }
        }
        return new SoapEnvelope(entry, members, faultCode);
    }

    /**
     * The code is a QName in text, its prefix still bound at the end tag. Many servers leave the prefix out; a code of
     * another namespace is none of SOAP's.
     */
    private static String soapCode(XMLStreamReader xml, String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return text;
        }
        return SOAP.equals(xml.getNamespaceURI(text.substring(0, colon))) ? text.substring(colon + 1) : null;
    }

    private static void nextStart(XMLStreamReader xml) throws XMLStreamException {
        int event = xml.next();
        while (event != XMLStreamConstants.START_ELEMENT) {
            boolean harmless = event == XMLStreamConstants.SPACE
                    || event == XMLStreamConstants.COMMENT
                    || (event == XMLStreamConstants.CHARACTERS && xml.isWhiteSpace());
            if (!harmless) {
                throw new XMLStreamException("SOAP has no place for event " + event + " here");
            }
            event = xml.next();
        }
    }

    /** The text of the element that starts here, without that of elements inside it. */
    private static String text(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int event = xml.next();
        while (event != XMLStreamConstants.END_ELEMENT) {
            switch (event) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(xml.getText());
                case XMLStreamConstants.START_ELEMENT -> skip(xml);
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {
                    // No text.
                }
                default -> throw new XMLStreamException("SOAP has no place for event " + event + " in a member");
            }
            event = xml.next();
        }
        return text.toString().strip();
    }

    private static void skip(XMLStreamReader xml) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }

    private static XMLInputFactory hardened() {
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, 32);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, 32);
        return factory;
    }
}
