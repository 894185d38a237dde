package org.mooring.routes.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.BankProperties.LinkProperties;
import org.mooring.connectors.bank.GroupProperties;

class LiveRoutesTest {
    private static final String CHANNEL =
            route("channel-x", "direct:channel-x", "<to id=\"go\" uri=\"direct:flow-x\"/>");

    @TempDir
    Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Slow slow = new Slow();
    private LiveRoutes routes;
    private ProducerTemplate producer;

    /** A step that completes when the test says so: a bank that takes its time. */
    public static final class Slow {
        private final AtomicInteger entered = new AtomicInteger();
        private final CompletableFuture<Void> released = new CompletableFuture<>();

        public CompletableFuture<Void> await(Exchange exchange) {
            entered.incrementAndGet();
            return released.thenRun(() -> exchange.getMessage().setBody("old"));
        }
    }

    @BeforeEach
    void start() throws Exception {
        camel.addComponent("direct", new HoldableDirectComponent());
        camel.getRegistry().bind("slow", slow);
        write("channels/x.xml", CHANNEL);
        write("flows/x.xml", route("flow-x", "direct:flow-x", "<setBody id=\"b\"><constant>one</constant></setBody>"));
        write("shared/errors.xml", """
                <routeConfigurations xmlns="http://camel.apache.org/schema/xml-io">
                  <routeConfiguration><errorHandler><noErrorHandler/></errorHandler></routeConfiguration>
                </routeConfigurations>
                """);
        routes = new LiveRoutes(camel, folder, new BankTopology(Map.of(), Map.of()));
        routes.load();
        camel.start();
        producer = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void anEditTakesEffect() throws Exception {
        assertThat(call()).isEqualTo("one");
        write("flows/x.xml", route("flow-x", "direct:flow-x", "<setBody id=\"b\"><constant>two</constant></setBody>"));
        assertThat(routes.reload().changed()).containsExactly("flow-x");
        assertThat(call()).isEqualTo("two");
        assertThat(routes.reload().isNothing()).isTrue();
    }

    @Test
    void aNewFileAddsItsRoutesAndADeletedOneTakesThemAway() throws Exception {
        write("flows/y.xml", route("flow-y", "direct:flow-y", "<setBody id=\"b\"><constant>y</constant></setBody>"));
        assertThat(routes.reload().added()).containsExactly("flow-y");
        assertThat(producer.requestBody("direct:flow-y", "", String.class)).isEqualTo("y");
        Files.delete(folder.resolve("flows/y.xml"));
        assertThat(routes.reload().removed()).containsExactly("flow-y");
        assertThat(camel.getRoute("flow-y")).isNull();
    }

    @Test
    void aBrokenFileIsRefusedWithItsLineWhileTheOldVersionRunsOn() throws Exception {
        write(
                "flows/x.xml",
                "<routes xmlns=\"" + LinedXml.NAMESPACE + "\">\n  <route id=\"flow-x\">\n    <fromm/>\n</routes>");
        assertThat(routes.reload().refused()).anySatisfy(problem -> {
            assertThat(problem.file()).isEqualTo("flows/x.xml");
            assertThat(problem.line()).isEqualTo(3);
            assertThat(problem.reason()).contains("fromm");
        });
        assertThat(call()).isEqualTo("one");
        write(
                "flows/x.xml",
                route("flow-x", "direct:flow-x", "<setBody id=\"b\"><constant>mended</constant></setBody>"));
        assertThat(routes.reload().refused()).isEmpty();
        assertThat(call()).isEqualTo("mended");
    }

    @Test
    void namesWhatCamelsSchemaCannotKnow() throws Exception {
        write("flows/x.xml", route("flow-x", "direct:flow-x", """
                <bean id="a" ref="nobody"/>
                <to id="b" uri="direct:nowhere"/>
                <to id="c" uri="quantum:link"/>
                <to id="d" uri="direct:{{no.such.property}}"/>
                <filter id="e"><simple>${header.x</simple><log id="f" message="x"/></filter>
                """));
        assertThat(routes.reload().refused())
                .extracting(problem -> problem.line() + " " + problem.reason().split("'")[0])
                .anyMatch(text -> text.startsWith("3 there is no bean"))
                .anyMatch(text -> text.startsWith("4 no route consumes"))
                .anyMatch(text -> text.startsWith("5 there is no component"))
                .anyMatch(text -> text.startsWith("6 "))
                .anyMatch(text -> text.startsWith("7 simple expression"));
        assertThat(call()).isEqualTo("one");
    }

    @Test
    void aFileThatOthersNeedCannotBeDeleted() throws Exception {
        Files.delete(folder.resolve("flows/x.xml"));
        LiveRoutes.Reloaded reloaded = routes.reload();
        assertThat(reloaded.refused()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("channels/x.xml");
            assertThat(problem.reason()).contains("direct:flow-x");
        });
        assertThat(reloaded.removed()).isEmpty();
        assertThat(call()).isEqualTo("one");
    }

    @Test
    void aRouteIdOrInputThatExistsAlreadyIsRefused() throws Exception {
        write("flows/z.xml", route("flow-x", "direct:other", "<log id=\"l\" message=\"x\"/>"));
        assertThat(routes.reload().refused()).isNotEmpty();
        assertThat(camel.getRoutes()).hasSize(2);
        assertThat(call()).isEqualTo("one");
    }

    @Test
    void aRouteThatFailsToStartGivesWayToTheOldOne() throws Exception {
        write("flows/x.xml", route("flow-x", "direct:flow-x", "<to id=\"l\" uri=\"log:x?noSuchOption=1\"/>"));
        assertThat(routes.reload().refused())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString()).contains("flows/x.xml:2").contains("noSuchOption"));
        assertThat(call()).isEqualTo("one");
    }

    @Test
    void noPaymentInFlightIsLostAndNoneRefusedWhileARouteIsExchanged() throws Exception {
        write("flows/x.xml", route("flow-x", "direct:flow-x", "<bean id=\"b\" ref=\"slow\"/>"));
        routes.reload();
        List<CompletableFuture<Exchange>> before = callAsync(50);
        await().untilAtomic(slow.entered, org.hamcrest.Matchers.is(50));

        write("flows/x.xml", route("flow-x", "direct:flow-x", "<setBody id=\"b\"><constant>new</constant></setBody>"));
        CompletableFuture<LiveRoutes.Reloaded> reload = CompletableFuture.supplyAsync(routes::reload);
        HoldableDirectComponent direct = camel.getComponent("direct", HoldableDirectComponent.class);
        await().until(() -> direct.gate("flow-x").isHolding());
        List<CompletableFuture<Exchange>> during = callAsync(50);
        assertThat(during).noneMatch(CompletableFuture::isDone);

        slow.released.complete(null);
        assertThat(reload.get(10, java.util.concurrent.TimeUnit.SECONDS).changed())
                .containsExactly("flow-x");
        assertThat(bodies(before)).hasSize(50).containsOnly("old");
        assertThat(bodies(during)).hasSize(50).containsOnly("new");
    }

    @Test
    void templatesStandForOneRouteALink() throws Exception {
        BankProperties bank = new BankProperties(
                "soap",
                List.of(new LinkProperties("a"), new LinkProperties("b")),
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        BankTopology topology = new BankTopology(
                Map.of("one", bank, "two", bank),
                Map.of("all", new GroupProperties(List.of("one", "two"), "round-robin")));
        RouteFileReader reader = new RouteFileReader(topology);
        String group = Files.readString(Path.of("../src/main/resources/routes-xml/banks/group.xml"));
        List<RouteSource> sources = reader.read("banks/group.xml", group).sources();
        assertThat(sources).extracting(RouteSource::id).containsExactly("group-all-send");
        assertThat(sources.get(0).xml())
                .contains("ref=\"roundRobin\"")
                .containsSubsequence("bank-one-link-1", "bank-one-link-2", "bank-two-link-1", "bank-two-link-2")
                .doesNotContain("{{");
        String soap = Files.readString(Path.of("../src/main/resources/routes-xml/banks/soap.xml"));
        assertThat(reader.read("banks/soap.xml", soap).sources())
                .extracting(RouteSource::id)
                .containsExactly("bank-one-link-1", "bank-one-link-2", "bank-two-link-1", "bank-two-link-2");
    }

    @Test
    void aDoctypeIsRefused() throws Exception {
        write("flows/x.xml", "<!DOCTYPE routes [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n" + CHANNEL);
        assertThat(routes.reload().refused())
                .extracting(RouteProblem::reason)
                .anyMatch(reason -> reason.contains("DOCTYPE"));
    }

    @Test
    void aHubWithABrokenFileDoesNotStart() throws Exception {
        write("flows/x.xml", "<routes");
        LiveRoutes fresh = new LiveRoutes(new DefaultCamelContext(), folder, new BankTopology(Map.of(), Map.of()));
        assertThatThrownBy(fresh::load).isInstanceOf(RouteFilesInvalid.class).hasMessageContaining("flows/x.xml:1");
    }

    private String call() {
        return producer.requestBody("direct:channel-x", "in", String.class);
    }

    private List<CompletableFuture<Exchange>> callAsync(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> producer.asyncSend("direct:channel-x", new DefaultExchange(camel)))
                .toList();
    }

    private static List<String> bodies(List<CompletableFuture<Exchange>> calls) {
        return calls.stream()
                .map(call -> call.orTimeout(
                                Duration.ofSeconds(10).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                        .join()
                        .getMessage()
                        .getBody(String.class))
                .toList();
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static String route(String id, String from, String steps) {
        return "<routes xmlns=\"" + LinedXml.NAMESPACE + "\">\n<route id=\"" + id + "\"><from uri=\"" + from + "\"/>\n"
                + steps + "</route></routes>";
    }
}
