package org.mooring.connectors.soap;

import com.ctc.wstx.stax.WstxOutputFactory;
import java.io.ByteArrayOutputStream;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.Party;

/** The calls of {@code urn:oldtown:transfers:1}; MAPPING.md beside this class pairs its elements with ours. */
final class TransferMessage {
    static final String NAMESPACE = "urn:oldtown:transfers:1";
    static final String ACTION = "\"" + NAMESPACE + "/ExecuteTransfer\"";
    static final QName RESPONSE = new QName(NAMESPACE, "ExecuteTransferResponse");
    static final String STATUS_ACTION = "\"" + NAMESPACE + "/GetTransferStatus\"";
    static final QName STATUS_RESPONSE = new QName(NAMESPACE, "GetTransferStatusResponse");
    private static final XMLOutputFactory FACTORY = new WstxOutputFactory();

    private final XMLStreamWriter xml;

    private TransferMessage(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** @throws XMLStreamException when a text has characters that XML 1.0 cannot say */
    static byte[] encode(CreditTransfer transfer) throws XMLStreamException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        XMLStreamWriter xml = FACTORY.createXMLStreamWriter(bytes, "UTF-8");
        new TransferMessage(xml).write(transfer);
        xml.close();
        return bytes.toByteArray();
    }

    /** The {@code GetTransferStatus} that asks for a transfer. */
    static byte[] encodeInquiry(String transferId) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            XMLStreamWriter xml = FACTORY.createXMLStreamWriter(bytes, "UTF-8");
            TransferMessage message = new TransferMessage(xml);
            message.open("GetTransferStatus");
            message.element("TransferId", transferId);
            xml.writeEndDocument();
            xml.close();
            return bytes.toByteArray();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("a transfer id is a UUID, which XML can say", impossible);
        }
    }

    private void open(String operation) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("soap", "Envelope", SoapEnvelope.SOAP);
        xml.writeNamespace("soap", SoapEnvelope.SOAP);
        xml.writeStartElement("soap", "Body", SoapEnvelope.SOAP);
        xml.writeStartElement("", operation, NAMESPACE);
        xml.writeDefaultNamespace(NAMESPACE);
    }

    private void write(CreditTransfer transfer) throws XMLStreamException {
        open("ExecuteTransfer");
        element("TransferId", transfer.uetr().toString());
        element("EndToEndId", transfer.endToEndId().value());
        xml.writeStartElement("", "Amount", NAMESPACE);
        xml.writeAttribute("currency", transfer.amount().currency().getCurrencyCode());
        xml.writeCharacters(transfer.amount().amountMajor().toPlainString());
        xml.writeEndElement();
        element("DebtorName", name(transfer.debtor()));
        element("DebtorAccount", number(transfer.debtorAccount()));
        element("CreditorName", name(transfer.creditor()));
        element("CreditorAccount", number(transfer.creditorAccount()));
        element(
                "CreditorBic",
                transfer.creditorAgent() == null
                        ? null
                        : transfer.creditorAgent().value());
        for (String line : transfer.remittance()) {
            element("Remittance", line);
        }
        xml.writeEndDocument();
    }

    /** An element without a value is left out. */
    private void element(String name, String value) throws XMLStreamException {
        if (value != null) {
            xml.writeStartElement("", name, NAMESPACE);
            xml.writeCharacters(value);
            xml.writeEndElement();
        }
    }

    private static String name(Party party) {
        return party == null ? null : party.name();
    }

    private static String number(AccountId account) {
        return account == null ? null : account.value();
    }
}
