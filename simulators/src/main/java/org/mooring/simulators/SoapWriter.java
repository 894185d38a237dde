package org.mooring.simulators;

import java.io.StringWriter;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes SOAP 1.1 answers of Oldtown's contract. */
final class SoapWriter {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private interface Content {
        void write(XMLStreamWriter xml) throws XMLStreamException;
    }

    private SoapWriter() {}

    /** @param members texts by local name, in the order of the schema */
    static String response(String element, Map<String, String> members) {
        return envelope(xml -> {
            xml.writeStartElement("", element, SoapReader.CONTRACT_NAMESPACE);
            xml.writeDefaultNamespace(SoapReader.CONTRACT_NAMESPACE);
            for (Map.Entry<String, String> member : members.entrySet()) {
                xml.writeStartElement("", member.getKey(), SoapReader.CONTRACT_NAMESPACE);
                xml.writeCharacters(member.getValue());
                xml.writeEndElement();
            }
            xml.writeEndElement();
        });
    }

    static String fault(SoapFault fault) {
        return envelope(xml -> {
            xml.writeStartElement("soap", "Fault", SoapReader.ENVELOPE_NAMESPACE);
            // faultcode and faultstring are in no namespace (SOAP 1.1, section 4.4).
            xml.writeStartElement("faultcode");
            xml.writeCharacters("soap:" + fault.code());
            xml.writeEndElement();
            xml.writeStartElement("faultstring");
            xml.writeCharacters(fault.getMessage());
            xml.writeEndElement();
            xml.writeEndElement();
        });
    }

    private static String envelope(Content content) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = FACTORY.createXMLStreamWriter(text);
            xml.writeStartDocument("utf-8", "1.0");
            xml.writeStartElement("soap", "Envelope", SoapReader.ENVELOPE_NAMESPACE);
            xml.writeNamespace("soap", SoapReader.ENVELOPE_NAMESPACE);
            xml.writeStartElement("soap", "Body", SoapReader.ENVELOPE_NAMESPACE);
            content.write(xml);
            xml.writeEndDocument();
            xml.close();
            return text.toString();
        } catch (XMLStreamException defect) {
            throw new IllegalStateException("an answer of the simulator cannot be written as XML", defect);
        }
    }
}
