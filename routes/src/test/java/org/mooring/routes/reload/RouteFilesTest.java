package org.mooring.routes.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.BankProperties.LinkProperties;
import org.mooring.connectors.bank.GroupProperties;
import org.w3c.dom.Element;

/** What holds for every route file of the project. */
class RouteFilesTest {
    private static final Path FOLDER = Path.of("../src/main/resources/routes-xml");
    /** Elements that are no step of their own: expressions, exceptions and settings inside one. */
    private static final Set<String> NO_STEP = Set.of(
            "from",
            "simple",
            "constant",
            "exchangeProperty",
            "header",
            "exception",
            "customLoadBalancer",
            "resilience4jConfiguration");

    private final Map<String, String> texts = new RouteFolder(FOLDER).read();

    @Test
    void theClasspathHasEveryFile() throws IOException {
        for (var file : texts.entrySet()) {
            try (InputStream in = getClass().getResourceAsStream("/routes-xml/" + file.getKey())) {
                assertThat(in).as(file.getKey()).isNotNull();
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(file.getValue());
            }
        }
    }

    @Test
    void fileNamesHaveOneDot() {
        assertThat(texts.keySet()).allMatch(name -> name.indexOf('.') == name.lastIndexOf('.'));
    }

    @Test
    void everyRouteSaysWhatItIsForAndIsNamedAsItIsCalled() {
        routes().forEach(route -> {
            String id = route.getAttribute("id");
            assertThat(id).matches("(channel|flow|group|bank|ops)-[a-z0-9-]+");
            assertThat(route.getAttribute("description")).as(id).isNotBlank();
            String from = TemplateExpander.child(route, "from").getAttribute("uri");
            if (from.startsWith("direct:")) {
                assertThat(from).isEqualTo("direct:" + id);
            }
        });
    }

    @Test
    void everyStepHasAnIdThatIsUniqueInItsRoute() {
        routes().forEach(route -> {
            List<String> ids = new ArrayList<>();
            collectIds(route, ids);
            assertThat(ids).as(route.getAttribute("id")).doesNotContain("").doesNotHaveDuplicates();
        });
    }

    @Test
    void noRouteIsLongerThanAboutTwelveSteps() {
        routes().forEach(route -> {
            List<String> ids = new ArrayList<>();
            collectIds(route, ids);
            assertThat(ids).as(route.getAttribute("id")).hasSizeLessThanOrEqualTo(14);
        });
    }

    private static void collectIds(Element element, List<String> ids) {
        for (Element child : TemplateExpander.children(element)) {
            if (!NO_STEP.contains(child.getLocalName())) {
                ids.add(child.getAttribute("id"));
                collectIds(child, ids);
            }
        }
    }

    /** Templates expanded for one bank of each kind, with two links, and for every receiver of events. */
    private Stream<Element> routes() {
        List<LinkProperties> links = List.of(new LinkProperties("a"), new LinkProperties("b"));
        Map<String, BankProperties> banks =
                Map.of("one", bank("iso8583", links), "two", bank("http-json", links), "three", bank("soap", links));
        RouteFileReader reader = new RouteFileReader(new BankTopology(
                banks,
                Map.of("all", new GroupProperties(List.of("one", "two", "three"), null)),
                Map.of(
                        "relay-kafka", Set.of("kafka"),
                        "relay-queue", Set.of("queue"),
                        "relay-webhook", Set.of("erp", "crm"),
                        "pain001-kafka", Set.of("kafka"),
                        "canonical-kafka", Set.of("kafka"),
                        "rejected-record", Set.of("kafka"))));
        return texts.entrySet().stream()
                .flatMap(file -> reader.read(file.getKey(), file.getValue()).elements().stream());
    }

    private static BankProperties bank(String template, List<LinkProperties> links) {
        return new BankProperties(template, links, null, null, 0, null, null, null, null, null, null, null);
    }
}
