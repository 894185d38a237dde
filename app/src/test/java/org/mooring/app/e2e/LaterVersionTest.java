package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.iso8583.Iso8583Endpoint;
import org.mooring.journal.JournalPosition;
import org.mooring.simulators.NordbankSimulator;

/** Terminals that speak ISO 8583:1993, on a second listener, through the whole hub to banks that do not. */
class LaterVersionTest extends RunningHub {
    private static final String ROUTE = "channel-iso8583-1993";

    private final PaymentTrail trail = new PaymentTrail(this);
    private final NordbankSimulator nordbank = BANKS.nordbank();
    private InetSocketAddress listener;

    /** The shipped channel once more, in another dialect: what an installation would do. */
    @BeforeEach
    void listen() throws Exception {
        String shipped = Files.readString(ROUTES.resolve("channels/iso8583.xml"));
        String channel = shipped.substring(0, shipped.indexOf("<route id=\"flow-iso8583-service\""))
                .replace("\"channel-iso8583\"", "\"" + ROUTE + "\"")
                .replaceFirst("uri=\"iso8583:[^\"]*\"", "uri=\"iso8583:127.0.0.1:0?dialect=1993\"");
        Resource file = ResourceHelper.fromString("iso8583-1993.xml", channel + "</routes>");
        PluginHelper.getRoutesLoader(camel).loadRoutes(file);
        Iso8583Endpoint endpoint = (Iso8583Endpoint) camel.getRoute(ROUTE).getEndpoint();
        listener = new InetSocketAddress("127.0.0.1", endpoint.getBoundPort());
    }

    @AfterEach
    void listenNoMore() throws Exception {
        Iso8583Endpoint endpoint = (Iso8583Endpoint) camel.getRoute(ROUTE).getEndpoint();
        camel.getRouteController().stopRoute(ROUTE);
        camel.removeRoute(ROUTE);
        camel.removeEndpoint(endpoint);
    }

    @Test
    void aPurchaseIsPaidOnceAndItsRepeatsAreAnsweredAlike() throws Exception {
        Unique unique = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(listener)) {
            Iso8583Wire.Message request = Iso8583Wire.of1993(unique, "200");
            Iso8583Wire.Message answer = terminal.ask(request);
            assertThat(answer.get(0) + " " + answer.get(39)).isEqualTo("1210 000");
            for (int echoed : new int[] {2, 3, 4, 7, 11, 12, 32, 41, 42, 49}) {
                assertThat(answer.get(echoed)).as("DE " + echoed).isEqualTo(request.get(echoed));
            }
            Iso8583Wire.Message repeat = terminal.ask(request.with(0, "1201").with(7, "1123090100"));
            assertThat(repeat.get(0) + " " + repeat.get(39) + " " + repeat.get(38))
                    .isEqualTo("1210 000 " + answer.get(38));
            assertThat(terminal.ask(request.with(4, "000000000001")).get(39))
                    .as("the same key, other content")
                    .isEqualTo("913");
        }
        List<String> received = trail.receivedSince(before, "iso8583");
        assertThat(received).hasSize(1);
        trail.settledOnce(received.get(0), "iso8583", unique.amountMinor());
    }

    @Test
    void whatTheBankDeclinesIsSaidInTheCodesOf1993() throws Exception {
        Unique unique = new Unique();
        try (Iso8583Wire terminal = new Iso8583Wire(listener)) {
            Iso8583Wire.Message request =
                    Iso8583Wire.of1993(unique, "200").with(4, "%012d".formatted(unique.amountMinor(51)));
            assertThat(terminal.ask(request).get(39)).as("not sufficient funds").isEqualTo("116");
            assertThat(terminal.ask(Iso8583Wire.of1993(new Unique(), "200").without(2))
                            .get(39))
                    .as("format error")
                    .isEqualTo("904");
        }
    }

    @Test
    void anAuthorisationAndAnAdviceAreTakenBack() throws Exception {
        int heldBefore = nordbank.heldCount();
        try (Iso8583Wire terminal = new Iso8583Wire(listener)) {
            for (String[] family : new String[][] {{"100", "1110 000"}, {"220", "1230 900"}}) {
                JournalPosition before = journal.committed();
                Iso8583Wire.Message request = Iso8583Wire.of1993(new Unique(), family[0]);
                Iso8583Wire.Message answer = terminal.ask(request);
                assertThat(answer.get(0) + " " + answer.get(39)).isEqualTo(family[1]);
                String uetr = trail.receivedSince(before, "iso8583").get(0);
                awaitState(uetr, TransactionStatus.ACSC);
                Iso8583Wire.Message reversed = terminal.ask(Iso8583Wire.reversalOf1993(request));
                assertThat(reversed.get(0) + " " + reversed.get(39)).isEqualTo("1430 400");
                awaitState(uetr, TransactionStatus.CANC);
            }
        }
        assertThat(nordbank.heldCount()).isEqualTo(heldBefore);
    }

    @Test
    void aBalanceIsAskedForAndTold() throws Exception {
        try (Iso8583Wire terminal = new Iso8583Wire(listener)) {
            Iso8583Wire.Message answer = terminal.ask(
                    Iso8583Wire.of1993(new Unique(), "100").with(3, "310000").with(24, "108"));
            assertThat(answer.get(0) + " " + answer.get(39)).isEqualTo("1110 000");
            assertThat(answer.get(54)).hasSizeGreaterThanOrEqualTo(20);
        }
    }

    @Test
    void itSignsOnAndAsksForAnEcho() throws Exception {
        try (Iso8583Wire terminal = new Iso8583Wire(listener)) {
            for (String function : List.of("801", "831", "821", "802")) {
                Iso8583Wire.Message answer = terminal.ask(new Iso8583Wire.Message(new TreeMap<>(Map.of(
                        0, "1804", 7, "1123090000", 11, new Unique().stan(), 12, "261123090000", 24, function))));
                assertThat(answer.get(0) + " " + answer.get(24) + " " + answer.get(39))
                        .isEqualTo("1814 " + function + " 800");
            }
        }
    }

    private void awaitState(String uetr, TransactionStatus state) {
        waiting()
                .untilAsserted(() -> assertThat(journal.find(Uetr.parse(uetr, "test"))
                                .orElseThrow()
                                .state())
                        .isEqualTo(state));
    }
}
