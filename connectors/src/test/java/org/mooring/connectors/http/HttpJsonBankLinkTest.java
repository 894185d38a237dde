package org.mooring.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Payment;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinkContract;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.TestPayments;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.BankProperties.LinkProperties;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;

class HttpJsonBankLinkTest extends BankLinkContract {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Pattern PAYMENT_ID = Pattern.compile("\"paymentId\":\"([^\"]+)\"");
    private static final Map<String, String> CODES = Map.of(
            "SETTLED", "ACSC",
            "ACCEPTED", "ACSP",
            "REJECTED/INSUFFICIENT_FUNDS", "RJCT/AM04",
            "HTTP/429", "RJCT/MS03");
    private final ObjectMapper json = new ObjectMapper();

    @Override
    protected Peer peer(Behaviour behaviour) {
        return switch (behaviour) {
            case APPROVES -> bank(201, "{'paymentId':'%s','reference':'RB1','status':'SETTLED','reason':null}");
            case REFUSES_FOR_FUNDS ->
                bank(201, "{'paymentId':'%s','reference':'RB1','status':'REJECTED','reason':'INSUFFICIENT_FUNDS'}");
            case ANSWERS_WITH_UNKNOWN_CODE -> bank(201, "{'paymentId':'%s','reference':'RB1','status':'ZX9'}");
            case STAYS_SILENT -> new HttpPeer("", request -> null);
            case ANSWERS_GARBAGE -> bank(201, "\u0000\u0001 not JSON");
        };
    }

    @Override
    protected Peer peer(Knowledge knowledge) {
        String booked = "{\"paymentId\":\"%s\",\"reference\":\"RB1\",\"status\":\"SETTLED\",\"reason\":null}";
        return new HttpPeer("", request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer tok3n");
            assertThat(request.path()).startsWith("/payments/");
            String paymentId = request.path().substring("/payments/".length());
            return switch (knowledge) {
                case BOOKED -> new HttpPeer.Reply(200, "application/json", booked.formatted(paymentId));
                case REFUSED_FOR_FUNDS ->
                    new HttpPeer.Reply(
                            200,
                            "application/json",
                            booked.formatted(paymentId)
                                    .replace("SETTLED", "REJECTED")
                                    .replace("null", "\"INSUFFICIENT_FUNDS\""));
                case NO_SUCH_PAYMENT -> new HttpPeer.Reply(404, "application/json", "{\"error\":\"unknown payment\"}");
                case SAYS_NOTHING -> null;
                case SPEAKS_OF_ANOTHER -> new HttpPeer.Reply(200, "application/json", booked.formatted(Uetr.random()));
                case NO_SUCH_SERVICE -> new HttpPeer.Reply(404, "text/html", "<html>not found</html>");
            };
        });
    }

    @Override
    protected BankLink link(String address, Duration answerTimeout, int inFlightMax) {
        return new HttpJsonLinkFactory()
                .create("riverbank", 1, properties(address, answerTimeout, inFlightMax, "tok3n"));
    }

    @Override
    protected Payment payment() {
        return TestPayments.creditTransfer();
    }

    @Override
    protected String addressOf(int port) {
        return "http://127.0.0.1:" + port;
    }

    @Test
    void saysThePaymentAsTheBankWantsIt() throws Exception {
        HttpPeer peer = open((HttpPeer) peer(Behaviour.APPROVES));
        CreditTransfer transfer = TestPayments.creditTransferBuilder()
                .creditorAgent(new Bic("NWBKGB2L"))
                .build();

        answer(started(peer, LONG, 8), transfer);

        HttpPeer.Request request = peer.requests().get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /payments");
        assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer tok3n");
        assertThat(request.headers().getFirst("Idempotency-Key"))
                .isEqualTo(transfer.uetr().toString());
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(json.readTree(request.body())).isEqualTo(json.readTree("""
                                {"paymentId":"%s","endToEndId":"E2E-7731","amount":"12.30","currency":"EUR",
                                 "debtor":{"name":"Ada Müller & Söhne <GmbH>","account":"DE89370400440532013000"},
                                 "creditor":{"name":"Grace Hopper","account":"GB29NWBK60161331926819","bic":"NWBKGB2L"},
                                 "remittance":["invoice 4711","thank you"]}
                                """.formatted(transfer.uetr())));
    }

    @Test
    void leavesOutWhatIsAbsent() throws Exception {
        CreditTransfer bare = CreditTransfer.builder()
                .uetr(Uetr.random())
                .endToEndId(EndToEndId.NOT_PROVIDED)
                .amount(Money.parse("500", "JPY", "test"))
                .creditorAccount(new OtherAccountId("4711"))
                .build();

        JsonNode said = json.readTree(PaymentJson.encode(bare));

        assertThat(said).isEqualTo(json.readTree("""
                                {"paymentId":"%s","endToEndId":"NOTPROVIDED","amount":"500","currency":"JPY",
                                 "creditor":{"account":"4711"}}
                                """.formatted(bare.uetr())));
    }

    @Test
    void aMessagesReferenceIsItsUetrAndItsWireIsTheBody() throws Exception {
        BankLink link = started(open(peer(Behaviour.APPROVES)), LONG, 8);
        Payment payment = payment();
        PreparedMessage prepared = link.prepare(TestPayments.outbound(payment));
        assertThat(prepared.reference()).isEqualTo(payment.uetr().toString());
        assertThat(json.readTree(prepared.wire()).path("paymentId").textValue())
                .isEqualTo(payment.uetr().toString());
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
    void aCardTransactionCannotBeSaid() throws Exception {
        BankLink link = started(open(peer(Behaviour.APPROVES)), LONG, 8);
        assertThatThrownBy(() -> link.prepare(TestPayments.outbound(TestPayments.cardTransaction())))
                .isInstanceOfSatisfying(
                        PaymentRejected.class, e -> assertThat(e.code()).isEqualTo(ReasonCode.AG01));
    }

    @Test
    void theSameSlashEndsAnAddress() throws Exception {
        HttpPeer peer = open(new HttpPeer("/api/", reply(201, "{'paymentId':'%s','status':'SETTLED'}")));
        answer(started(peer, LONG, 8), payment());
        assertThat(peer.requests().get(0).path()).isEqualTo("/api/payments");
    }

    /** MAPPING.md, "Answers": one row each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|{'paymentId':'%s','status':'SETTLED'}|Accepted",
                "202|{'paymentId':'%s','status':'ACCEPTED'}|Accepted",
                "409|{'paymentId':'%s','status':'SETTLED'}|Accepted",
                "422|{'paymentId':'%s','status':'REJECTED','reason':'INSUFFICIENT_FUNDS'}|Rejected",
                "201|{'paymentId':'%s','status':'REJECTED','reason':'NEVER_HEARD'}|Pending",
                "400|{'error':'amount'}|Rejected",
                "422|{'error':'amount'}|Rejected",
                "429|slow down|Rejected"
            })
    void readsAnswers(int status, String body, String outcome) throws Exception {
        SendOutcome said = answer(started(open(bank(status, body)), LONG, 8), payment());
        assertThat(said.getClass().getSimpleName()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "201|",
                "201|{}",
                "201|[]",
                "201|{'paymentId':'%s'}",
                "201|{'paymentId':'%s','status':null}",
                "201|{'paymentId':'%s','status':7}",
                "201|{'status':'SETTLED'}",
                "201|{'paymentId':'eb6305c9-1f7f-49de-aed0-16487c27b42d','status':'SETTLED'}",
                "201|{'paymentId':'%s','status':'SETTLED'",
                "201|{'paymentId':'%s','status':'SETTLED'}{}",
                "201|{'paymentId':'%s','status':'REJECTED','status':'SETTLED'}",
                "302|moved",
                "400|<html>proxy says no</html>",
                "401|{'error':'token'}",
                "403|{'error':'not you'}",
                "404|{'error':'no such path'}",
                "408|{'error':'slow'}",
                "409|{'error':'exists'}",
                "500|{'paymentId':'%s','status':'SETTLED'}",
                "502|<html>bad gateway</html>",
                "503|{'error':'later'}",
                "504|"
            })
    void anythingElseIsInDoubt(int status, String body) throws Exception {
        Peer peer = open(bank(status, body == null ? "" : body));
        assertThatThrownBy(() -> answer(started(peer, LONG, 8), payment())).isInstanceOf(OutcomeUnknown.class);
        assertThat(peer.received()).isOne();
    }

    @Test
    void aRefusalSaysWhereItCameFrom() throws Exception {
        SendOutcome refused = answer(started(open(bank(400, "{'error':'x'}")), LONG, 8), payment());
        assertThat(refused.report().bankCode()).isEqualTo("HTTP/400");
        assertThat(refused.report().reason().code()).isEqualTo(ReasonCode.FF01);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "foo", "ftp://bank", "http:///payments", "127.0.0.1:9201", "http://b a d", "http://u:p@bank"
            })
    void aWrongAddressStopsTheHub(String address) {
        assertThatThrownBy(() -> link(address, LONG, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mooring.banks.riverbank.links[0].address ")
                .hasMessageEndingWith("; hub not started")
                .hasMessageNotContaining("u:p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "s3cret\r\nX-Evil: 1", "s3cretä\u0000"})
    void aWrongTokenStopsTheHubAndIsNotShown(String token) {
        assertThatThrownBy(() -> new HttpJsonLinkFactory()
                        .create("riverbank", 1, properties("http://127.0.0.1:1", LONG, 8, token)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mooring.banks.riverbank.secret ")
                .hasMessageNotContaining("s3cret");
    }

    private HttpPeer bank(int status, String body) {
        return new HttpPeer("", reply(status, body));
    }

    /** @param body with single quotes, and %s where the request's payment id goes */
    private static Function<HttpPeer.Request, HttpPeer.Reply> reply(int status, String body) {
        return request -> {
            Matcher id = PAYMENT_ID.matcher(request.body());
            String said = body.replace('\'', '"').replace("%s", id.find() ? id.group(1) : "?");
            return new HttpPeer.Reply(status, "application/json", said);
        };
    }

    private static BankProperties properties(String address, Duration answerTimeout, int inFlightMax, String token) {
        return new BankProperties(
                "http-json",
                List.of(new LinkProperties(address)),
                null,
                answerTimeout,
                inFlightMax,
                CODES,
                null,
                token,
                null,
                null,
                null,
                null);
    }
}
