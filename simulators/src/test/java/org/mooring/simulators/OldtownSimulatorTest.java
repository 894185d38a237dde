package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

class OldtownSimulatorTest {
    private static final String CONTRACT = "urn:oldtown:transfers:1";
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String LOGIN = "Basic "
            + Base64.getEncoder().encodeToString("mooring:secret-of-the-test".getBytes(StandardCharsets.UTF_8));
    private static final String ID = "0b6f7a7c-2c1e-4d0f-9a53-d7d3b51a3b11";

    private final OldtownSimulator bank =
            OldtownSimulator.start(0, "mooring", "secret-of-the-test", LedgerLimits.DEFAULT);
    private final String url = "http://127.0.0.1:" + bank.port(1) + "/soap/transfers";

    @AfterEach
    void stop() {
        bank.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "12.34, OK, null",
                "12.51, REFUSED, 51",
                "12.05, REFUSED, 05",
                "12.14, REFUSED, 14",
                "12.99, ZX9, null"
            })
    void amountDecidesStatusAndReason(String amount, String status, String reasonCode) throws Exception {
        HttpResponse<String> response = call("ExecuteTransfer", transfer(ID, amount));

        assertThat(response.statusCode()).isEqualTo(200);
        Element answer = payload(response);
        assertThat(answer.getLocalName()).isEqualTo("ExecuteTransferResponse");
        assertThat(answer.getNamespaceURI()).isEqualTo(CONTRACT);
        assertThat(text(answer, "TransferId")).isEqualTo(ID);
        assertThat(text(answer, "Reference")).isEqualTo("OT0000000001");
        assertThat(text(answer, "Status")).isEqualTo(status);
        assertThat(text(answer, "ReasonCode")).isEqualTo(reasonCode);
        schema().newValidator().validate(new DOMSource(answer));

        Element inquiry = payload(call("GetTransferStatus", inquiry(ID)));
        assertThat(inquiry.getLocalName()).isEqualTo("GetTransferStatusResponse");
        assertThat(text(inquiry, "Reference")).isEqualTo("OT0000000001");
        assertThat(text(inquiry, "Status")).isEqualTo(status);
        assertThat(text(inquiry, "ReasonCode")).isEqualTo(reasonCode);
        schema().newValidator().validate(new DOMSource(inquiry));
    }

    @Test
    void ledgerHoldsWhatWasPaid() throws Exception {
        call("ExecuteTransfer", transfer(ID, "12.34"));
        LedgerEntry entry = bank.ledger().entries().get(0);
        assertThat(entry.link()).isEqualTo("oldtown/1");
        assertThat(entry.uetr()).isEqualTo(ID);
        assertThat(entry.amountMinor()).isEqualTo(1234);
        assertThat(entry.currency().getCurrencyCode()).isEqualTo("EUR");
    }

    @Test
    void amountEndingIn68IsBookedAndOnlyAnInquiryTells() throws Exception {
        assertThatThrownBy(() -> Http.exchange(
                        "POST", url, transfer(ID, "12.68"), Duration.ofMillis(300), headers("ExecuteTransfer")))
                .isInstanceOf(HttpTimeoutException.class);
        Awaitility.await().until(() -> bank.ledger().summary().booked() == 1);
        assertThat(text(payload(call("GetTransferStatus", inquiry(ID))), "Status"))
                .isEqualTo("OK");
    }

    @Test
    void aRepeatIsAnsweredAsFirstAndNotBookedAgain() throws Exception {
        String first = call("ExecuteTransfer", transfer(ID, "12.34")).body();
        assertThat(call("ExecuteTransfer", transfer(ID, "56.00")).body()).isEqualTo(first);
        assertThat(bank.ledger().summary().booked()).isEqualTo(1);
        assertThat(bank.ledger().doubled()).isEqualTo(1);
    }

    @Test
    void aBankThatDecidesLaterSettlesOnInquiry() throws Exception {
        bank.decideLater(true);
        assertThat(text(payload(call("ExecuteTransfer", transfer(ID, "12.34"))), "Status"))
                .isEqualTo("PENDING");
        bank.decideLater(false);
        assertThat(text(payload(call("GetTransferStatus", inquiry(ID))), "Status"))
                .isEqualTo("OK");
    }

    @Test
    void unknownTransferIsAFault() throws Exception {
        assertFault(call("GetTransferStatus", inquiry(ID)), "soap:Client", "unknown transfer");
    }

    @Test
    void optionalElementsMayBeLeftOutOrEmpty() throws Exception {
        String body = envelope("<ExecuteTransfer xmlns=\"" + CONTRACT + "\"><TransferId>" + ID
                + "</TransferId><EndToEndId/><Amount currency=\"JPY\">500</Amount></ExecuteTransfer>");
        assertThat(call("ExecuteTransfer", body).statusCode()).isEqualTo(200);
        assertThat(bank.ledger().entries().get(0).amountMinor()).isEqualTo(500);
    }

    @Test
    void headersThatNeedNotBeUnderstoodAreSkipped() throws Exception {
        String header = "<soap:Header><a:b xmlns:a=\"urn:a\"><a:c>x</a:c></a:b></soap:Header><soap:Body>";
        assertThat(call("ExecuteTransfer", transfer(ID, "12.34").replace("<soap:Body>", header))
                        .statusCode())
                .isEqualTo(200);
        String must = "<soap:Header><a:b xmlns:a=\"urn:a\" soap:mustUnderstand=\"1\"/></soap:Header><soap:Body>";
        assertFault(
                call("ExecuteTransfer", transfer(ID, "12.34").replace("<soap:Body>", must)),
                "soap:MustUnderstand",
                "not understood");
    }

    @Test
    void withoutTheLoginNothingIsServed() throws Exception {
        String action = '"' + CONTRACT + "/ExecuteTransfer\"";
        String wrong = "Basic " + Base64.getEncoder().encodeToString("mooring:wrong".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> response =
                Http.post(url, transfer(ID, "12.34"), "Content-Type", "text/xml", "SOAPAction", action);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"oldtown\"");
        assertThat(Http.post(
                                url,
                                transfer(ID, "12.34"),
                                "Content-Type",
                                "text/xml",
                                "SOAPAction",
                                action,
                                "Authorization",
                                wrong)
                        .statusCode())
                .isEqualTo(401);
        assertThat(bank.ledger().summary().decided()).isZero();
    }

    @Test
    void servesItsContractWithItsOwnAddress() throws Exception {
        HttpResponse<String> wsdl = Http.get(url + "?wsdl");
        assertThat(wsdl.statusCode()).isEqualTo(200);
        assertThat(wsdl.body()).contains("location=\"" + url + "\"");
        schema().newValidator().validate(new DOMSource(payload(transfer(ID, "12.34"))));
        schema().newValidator().validate(new DOMSource(payload(inquiry(ID))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not xml",
                "<soap:Envelope xmlns:soap=\"" + SOAP + "\"><soap:Body/></soap:Envelope>",
                "<Envelope><Body/></Envelope>",
                "<!DOCTYPE x><soap:Envelope xmlns:soap=\"" + SOAP + "\"/>",
                "<soap:Envelope xmlns:soap=\"" + SOAP + "\"><soap:Body><Other xmlns=\"" + CONTRACT
                        + "\"/></soap:Body></soap:Envelope>",
                "<?pi x?><soap:Envelope xmlns:soap=\"" + SOAP + "\"/>"
            })
    void whatIsNoCallIsAFault(String body) throws Exception {
        assertFault(call("ExecuteTransfer", body), "soap:Client", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<TransferId> | <Amount currency=\"EUR\">1</Amount><TransferId>",
                "<DebtorName> | <DebtorName xmlns=\"\">",
                "<DebtorName>Ann Debtor | <DebtorName><b/>Ann Debtor",
                "<DebtorName> | <DebtorName>a</DebtorName><DebtorName>",
                "12.34 | 12.345",
                "12.34 | -12.34",
                "EUR | EURO",
                " currency=\"EUR\" | ''",
                "<TransferId>0b6f7a7c-2c1e-4d0f-9a53-d7d3b51a3b11</TransferId> | <TransferId/>",
                "</ExecuteTransfer> | <Extra/></ExecuteTransfer>",
                "</ExecuteTransfer> | stray text</ExecuteTransfer>",
                "Ann Debtor | &undeclared;"
            })
    void whatTheSchemaForbidsIsAFault(String part, String replacement) throws Exception {
        String valid = transfer(ID, "12.34");
        assertThat(valid).contains(part.strip());
        String body = valid.replace(part.strip(), replacement == null ? "" : replacement.strip());
        assertFault(call("ExecuteTransfer", body), "soap:Client", "");
        assertThat(bank.ledger().summary().decided()).isZero();
    }

    @Test
    void soapActionMustNameTheOperation() throws Exception {
        assertFault(call("GetTransferStatus", transfer(ID, "12.34")), "soap:Client", "SOAPAction must be");
        assertThat(bank.ledger().summary().decided()).isZero();
    }

    @Test
    void hostileXmlIsRefused() throws Exception {
        String entities = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>"
                + transfer(ID, "12.34").replace("Ann Debtor", "&b;");
        assertFault(call("ExecuteTransfer", entities), "soap:Client", "");
        String external = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>"
                + transfer(ID, "12.34").replace("Ann Debtor", "&f;");
        assertFault(call("ExecuteTransfer", external), "soap:Client", "");
        String nestedHeader = transfer(ID, "12.34")
                .replace("<soap:Body>", "<soap:Header>" + "<a>".repeat(50_000) + "</soap:Header><soap:Body>");
        assertFault(call("ExecuteTransfer", nestedHeader), "soap:Client", "nested deeper");
        String big = transfer(ID, "12.34").replace("Ann Debtor", "a".repeat(HttpListener.BODY_LENGTH_MAX));
        assertThat(call("ExecuteTransfer", big).statusCode()).isEqualTo(413);
        assertThat(bank.ledger().summary().decided()).isZero();
    }

    @Test
    void onlyPostedTextXmlOnItsPathIsACall() throws Exception {
        String[] json = {"Authorization", LOGIN, "Content-Type", "application/json"};
        assertThat(Http.post(url, transfer(ID, "12.34"), json).statusCode()).isEqualTo(415);
        assertThat(Http.get(url, "Authorization", LOGIN).statusCode()).isEqualTo(405);
        assertThat(Http.get(url + "/other", "Authorization", LOGIN).statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> call(String operation, String body) throws IOException, InterruptedException {
        return Http.post(url, body, headers(operation));
    }

    private static String[] headers(String operation) {
        return new String[] {
            "Authorization",
            LOGIN,
            "Content-Type",
            "text/xml; charset=utf-8",
            "SOAPAction",
            '"' + CONTRACT + '/' + operation + '"'
        };
    }

    private static String transfer(String id, String amount) {
        return envelope("<ExecuteTransfer xmlns=\"" + CONTRACT + "\"><TransferId>" + id
                + "</TransferId><EndToEndId>E2E-1</EndToEndId><Amount currency=\"EUR\">" + amount
                + "</Amount><DebtorName>Ann Debtor</DebtorName><DebtorAccount>DE89370400440532013000</DebtorAccount>"
                + "<CreditorName>Cy Creditor</CreditorName><CreditorAccount>FR1420041010050500013M02606</CreditorAccount>"
                + "<CreditorBic>OLDTFRPP</CreditorBic><Remittance>invoice 1</Remittance>"
                + "<Remittance>and 2</Remittance></ExecuteTransfer>");
    }

    private static String inquiry(String id) {
        return envelope("<t:GetTransferStatus xmlns:t=\"" + CONTRACT + "\"><t:TransferId>" + id
                + "</t:TransferId></t:GetTransferStatus>");
    }

    private static String envelope(String body) {
        return "<soap:Envelope xmlns:soap=\"" + SOAP + "\"><soap:Body>" + body + "</soap:Body></soap:Envelope>";
    }

    private static void assertFault(HttpResponse<String> response, String code, String text) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(500);
        Element fault = payload(response);
        assertThat(fault.getLocalName()).isEqualTo("Fault");
        assertThat(fault.getNamespaceURI()).isEqualTo(SOAP);
        assertThat(fault.getElementsByTagName("faultcode").item(0).getTextContent())
                .isEqualTo(code);
        assertThat(fault.getElementsByTagName("faultstring").item(0).getTextContent())
                .contains(text)
                .isNotEmpty();
    }

    private Schema schema() throws Exception {
        Node types = parse(Http.get(url + "?wsdl").body())
                .getElementsByTagNameNS(XMLConstants.W3C_XML_SCHEMA_NS_URI, "schema")
                .item(0);
        return SchemaFactory.newDefaultInstance().newSchema(new DOMSource(types));
    }

    private static Element payload(HttpResponse<String> response) throws Exception {
        return payload(response.body());
    }

    private static Element payload(String envelope) throws Exception {
        Node body = parse(envelope).getElementsByTagNameNS(SOAP, "Body").item(0);
        return (Element) body.getFirstChild();
    }

    private static Document parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static String text(Element parent, String name) {
        Node found = parent.getElementsByTagNameNS(CONTRACT, name).item(0);
        return found == null ? null : found.getTextContent();
    }
}
