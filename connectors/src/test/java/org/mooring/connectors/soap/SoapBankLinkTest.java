package org.mooring.connectors.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Party;
import org.mooring.canonical.Payment;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinkContract;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.TestPayments;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.BankProperties.LinkProperties;
import org.mooring.connectors.http.HttpPeer;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

class SoapBankLinkTest extends BankLinkContract {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Pattern TRANSFER_ID = Pattern.compile("<TransferId>([^<]+)</TransferId>");
    private static final String APPROVED = "<TransferId>%s</TransferId><Reference>OT1</Reference><Status>OK</Status>";
    private static final Map<String, String> CODES = Map.of(
            "OK", "ACSC",
            "PENDING", "PDNG",
            "REFUSED/51", "RJCT/AM04",
            "Fault/Client.Limit", "RJCT/AM02",
            "HTTP/413", "RJCT/FF01");

    @Override
    protected Peer peer(Behaviour behaviour) {
        return switch (behaviour) {
            case APPROVES -> bank(200, response(APPROVED));
            case REFUSES_FOR_FUNDS ->
                bank(
                        200,
                        response("<TransferId>%s</TransferId><Reference>OT1</Reference><Status>REFUSED</Status>"
                                + "<ReasonCode>51</ReasonCode>"));
            case ANSWERS_WITH_UNKNOWN_CODE ->
                bank(200, response("<TransferId>%s</TransferId><Reference>OT1</Reference><Status>ZX9</Status>"));
            case STAYS_SILENT -> new HttpPeer("/soap/transfers", request -> null);
            case ANSWERS_GARBAGE -> bank(200, "<html>hello");
        };
    }

    @Override
    protected Peer peer(Knowledge knowledge) {
        return new HttpPeer("/soap/transfers", request -> {
            assertThat(request.headers().getFirst("SOAPAction"))
                    .isEqualTo("\"urn:oldtown:transfers:1/GetTransferStatus\"");
            Matcher asked = TRANSFER_ID.matcher(request.body());
            assertThat(asked.find()).isTrue();
            String status = response(APPROVED).replace("ExecuteTransfer", "GetTransferStatus");
            return switch (knowledge) {
                case BOOKED -> new HttpPeer.Reply(200, "text/xml", status.formatted(asked.group(1)));
                case REFUSED_FOR_FUNDS ->
                    new HttpPeer.Reply(
                            200,
                            "text/xml",
                            status.formatted(asked.group(1))
                                    .replace(">OK</Status>", ">REFUSED</Status><ReasonCode>51</ReasonCode>"));
                case NO_SUCH_PAYMENT -> new HttpPeer.Reply(500, "text/xml", clientFault("unknown transfer"));
                case SAYS_NOTHING -> null;
                case SPEAKS_OF_ANOTHER -> new HttpPeer.Reply(200, "text/xml", status.formatted(Uetr.random()));
                case NO_SUCH_SERVICE -> new HttpPeer.Reply(500, "text/xml", clientFault("no such operation"));
            };
        });
    }

    private static String clientFault(String text) {
        return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>"
                + "<faultcode>s:Client</faultcode><faultstring>" + text
                + "</faultstring></s:Fault></s:Body></s:Envelope>";
    }

    @Override
    protected BankLink link(String address, Duration answerTimeout, int inFlightMax) {
        return new SoapLinkFactory()
                .create("oldtown", 1, properties(address, answerTimeout, inFlightMax, "mooring", "pä:ss"));
    }

    @Override
    protected Payment payment() {
        return TestPayments.creditTransfer();
    }

    @Override
    protected String addressOf(int port) {
        return "http://127.0.0.1:" + port + "/soap/transfers";
    }

    @Test
    void saysThePaymentAsTheContractWantsIt() throws Exception {
        HttpPeer peer = open((HttpPeer) peer(Behaviour.APPROVES));
        CreditTransfer transfer = TestPayments.creditTransferBuilder()
                .creditorAgent(new Bic("NWBKGB2L"))
                .build();

        answer(started(peer, LONG, 8), transfer);

        HttpPeer.Request request = peer.requests().get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /soap/transfers");
        assertThat(request.headers().getFirst("SOAPAction")).isEqualTo("\"urn:oldtown:transfers:1/ExecuteTransfer\"");
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("text/xml; charset=utf-8");
        String basic = request.headers().getFirst("Authorization").substring("Basic ".length());
        assertThat(new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8))
                .isEqualTo("mooring:pä:ss");
        assertThat(elements(request.body().getBytes(StandardCharsets.UTF_8)))
                .containsExactly(
                        "TransferId=" + transfer.uetr(),
                        "EndToEndId=E2E-7731",
                        "Amount[EUR]=12.30",
                        "DebtorName=Ada Müller & Söhne <GmbH>",
                        "DebtorAccount=DE89370400440532013000",
                        "CreditorName=Grace Hopper",
                        "CreditorAccount=GB29NWBK60161331926819",
                        "CreditorBic=NWBKGB2L",
                        "Remittance=invoice 4711",
                        "Remittance=thank you");
    }

    /** MAPPING.md, "No home in this format": each of them, in its order. */
    @Test
    void namesWhatTheBankIsNotTold() throws Exception {
        BankLink link = started(open(peer(Behaviour.APPROVES)), LONG, 8);

        assertThat(link.prepare(TestPayments.outbound(TestPayments.richTransfer()))
                        .mapping()
                        .remarks())
                .allSatisfy(remark -> assertThat(remark.change()).isEqualTo(Change.NO_HOME))
                .extracting(Remark::path)
                .containsExactlyElementsOf(TestPayments.RICH_PATHS);
        assertThat(link.prepare(TestPayments.outbound(payment())).mapping()).isSameAs(MappingReport.CLEAN);
    }

    @Test
    void leavesOutWhatIsAbsent() throws Exception {
        CreditTransfer bare = CreditTransfer.builder()
                .uetr(Uetr.random())
                .endToEndId(EndToEndId.NOT_PROVIDED)
                .amount(Money.parse("500", "JPY", "test"))
                .creditorAccount(new OtherAccountId("4711"))
                .build();

        assertThat(elements(TransferMessage.encode(bare)))
                .containsExactly(
                        "TransferId=" + bare.uetr(),
                        "EndToEndId=NOTPROVIDED",
                        "Amount[JPY]=500",
                        "CreditorAccount=4711");
    }

    @Test
    void whatItsFormatCannotSayIsRejectedBeforeAnythingIsSent() throws Exception {
        Peer peer = open(peer(Behaviour.APPROVES));
        BankLink link = started(peer, LONG, 8);
        CreditTransfer unsayable = TestPayments.creditTransferBuilder()
                .creditor(Party.named("a\u0001b"))
                .build();

        for (Payment payment : List.of(TestPayments.cardTransaction(), unsayable)) {
            assertThatThrownBy(() -> link.prepare(TestPayments.outbound(payment)))
                    .isInstanceOfSatisfying(
                            PaymentRejected.class, e -> assertThat(e.code()).isEqualTo(ReasonCode.AG01));
        }
        assertThat(peer.received()).isZero();
    }

    /** MAPPING.md, "Answers": one row each. */
    static List<Object[]> answers() {
        return List.of(
                row(200, response(APPROVED), "Accepted"),
                row(
                        200,
                        response(APPROVED)
                                .replace("<soap:Body>", "<soap:Header><x:t xmlns:x='x'/></soap:Header><soap:Body>"),
                        "Accepted"),
                row(
                        200,
                        response(
                                "<!-- hi --><TransferId> %s </TransferId><Status><![CDATA[OK]]></Status><New><A>x</A></New>"
                                        + "<New/><n:Status xmlns:n='n'>no</n:Status>"),
                        "Accepted"),
                row(200, response("<TransferId>%s</TransferId><Status>PENDING</Status>"), "Pending"),
                row(
                        200,
                        response("<TransferId>%s</TransferId><Status>REFUSED</Status><ReasonCode>77</ReasonCode>"),
                        "Pending"),
                row(500, fault("soap:Client"), "Rejected"),
                row(500, fault("Client"), "Rejected"),
                row(500, fault("soap:Client.Limit"), "Rejected"),
                row(413, "", "Rejected"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void readsAnswers(int status, String body, String outcome) throws Exception {
        SendOutcome said = answer(started(open(bank(status, body)), LONG, 8), payment());
        assertThat(said.getClass().getSimpleName()).isEqualTo(outcome);
    }

    static List<Object[]> noAnswers() {
        return List.of(
                row(200, "", ""),
                row(200, "<a/>", ""),
                row(200, response(""), ""),
                row(200, response("<Status>OK</Status>"), ""),
                row(200, response("<TransferId>%s</TransferId>"), ""),
                row(200, response("<TransferId>%s</TransferId><Status/>"), ""),
                row(
                        200,
                        response("<TransferId>eb6305c9-1f7f-49de-aed0-16487c27b42d</TransferId><Status>OK</Status>"),
                        ""),
                row(200, response("<TransferId>%s</TransferId><Status>REFUSED</Status><Status>OK</Status>"), ""),
                row(200, response(APPROVED).replace("Response", "Respond"), ""),
                row(200, response(APPROVED).replace("urn:oldtown:transfers:1", "urn:newtown"), ""),
                row(
                        200,
                        response(APPROVED)
                                .replace("schemas.xmlsoap.org/soap/envelope/", "www.w3.org/2003/05/soap-envelope"),
                        ""),
                row(200, response(APPROVED).replace("</soap:Envelope>", ""), ""),
                row(200, response(APPROVED) + "<more/>", ""),
                row(200, "<!DOCTYPE soap:Envelope>" + response(APPROVED), ""),
                row(200, "<!DOCTYPE x [<!ENTITY k 'OK'>]>" + response(APPROVED.replace(">OK<", ">&k;<")), ""),
                row(200, "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + response(APPROVED), ""),
                row(200, response(APPROVED.replace(">OK<", ">O&k;K<")), ""),
                row(200, "<a>".repeat(20_000), ""),
                row(302, "", ""),
                row(401, "", ""),
                row(403, "<html/>", ""),
                row(404, "", ""),
                row(500, response(APPROVED), ""),
                row(500, fault("soap:Server"), ""),
                row(500, fault("soap:MustUnderstand"), ""),
                row(500, fault("soap:Client.Authentication"), ""),
                row(500, fault("nowhere:Client"), ""),
                row(503, "later", ""));
    }

    @ParameterizedTest
    @MethodSource("noAnswers")
    void anythingElseIsInDoubt(int status, String body, String none) throws Exception {
        Peer peer = open(bank(status, body));
        assertThatThrownBy(() -> answer(started(peer, LONG, 8), payment())).isInstanceOf(OutcomeUnknown.class);
        assertThat(peer.received()).isOne();
    }

    @Test
    void aFaultSaysWhereItCameFromAndNotWhatTheBankWrote() throws Exception {
        SendOutcome refused = answer(started(open(bank(500, fault("soap:Client"))), LONG, 8), payment());
        assertThat(refused.report().bankCode()).isEqualTo("Fault/Client");
        assertThat(refused.report().reason().code()).isEqualTo(ReasonCode.FF01);
        assertThat(refused.report().toString()).doesNotContain("account 4711");
    }

    @ParameterizedTest
    @CsvSource({"'',x,username", "a:b,x,username", "a,'',secret"})
    void aWrongLoginStopsTheHub(String username, String secret, String property) {
        assertThatThrownBy(() -> new SoapLinkFactory()
                        .create("oldtown", 1, properties("http://127.0.0.1:1", LONG, 8, username, secret)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mooring.banks.oldtown." + property + " ")
                .hasMessageEndingWith("; hub not started");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soap", "file:///etc/passwd"})
    void aWrongAddressStopsTheHub(String address) {
        assertThatThrownBy(() -> link(address, LONG, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mooring.banks.oldtown.links[0].address ");
    }

    private static Object[] row(int status, String body, String outcome) {
        return new Object[] {status, body, outcome};
    }

    private static String response(String members) {
        return "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>"
                + "<ExecuteTransferResponse xmlns=\"urn:oldtown:transfers:1\">" + members
                + "</ExecuteTransferResponse></soap:Body></soap:Envelope>";
    }

    private static String fault(String code) {
        return "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><soap:Fault>"
                + "<faultcode>" + code + "</faultcode><faultstring>account 4711 is odd</faultstring>"
                + "<detail><a><b>c</b></a></detail></soap:Fault></soap:Body></soap:Envelope>";
    }

    /** @param body with %s where the request's transfer id goes */
    private static HttpPeer bank(int status, String body) {
        return new HttpPeer("/soap/transfers", request -> {
            Matcher id = TRANSFER_ID.matcher(request.body());
            return new HttpPeer.Reply(status, "text/xml", body.replace("%s", id.find() ? id.group(1) : "?"));
        });
    }

    /** Read back by a parser that is not ours. */
    private static List<String> elements(byte[] message) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Element envelope = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(message))
                .getDocumentElement();
        assertThat(envelope.getNamespaceURI()).isEqualTo("http://schemas.xmlsoap.org/soap/envelope/");
        Element request = (Element) envelope.getFirstChild().getFirstChild();
        assertThat(request.getNamespaceURI() + " " + request.getLocalName())
                .isEqualTo("urn:oldtown:transfers:1 ExecuteTransfer");
        List<String> elements = new ArrayList<>();
        NodeList children = request.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            Node child = children.item(i);
            assertThat(child.getNamespaceURI()).isEqualTo("urn:oldtown:transfers:1");
            String currency = ((Element) child).getAttribute("currency");
            elements.add(child.getLocalName() + (currency.isEmpty() ? "" : "[" + currency + "]") + "="
                    + child.getTextContent());
        }
        return elements;
    }

    private static BankProperties properties(
            String address, Duration answerTimeout, int inFlightMax, String username, String secret) {
        return new BankProperties(
                "soap",
                List.of(new LinkProperties(address)),
                null,
                answerTimeout,
                inFlightMax,
                CODES,
                username,
                secret,
                null,
                null,
                null,
                null);
    }
}
