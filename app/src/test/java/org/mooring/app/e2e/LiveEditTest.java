package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** An engineer edits route files while two clients send payments without a pause. */
@ExtendWith(OutputCaptureExtension.class)
class LiveEditTest extends RunningHub {
    private static final Path CHOOSE_BANK = ROUTES.resolve("flows/choose-bank.xml");
    private static final String ROUTE = "flow-choose-bank";
    private static final String EUROS_TO_CARDS = """
                  <when id="euros">
                    <simple>${header.MooringCurrency} == 'EUR'</simple>
                    <setProperty id="to-nordbank" name="mooringGroup"><constant>cards</constant></setProperty>
                  </when>
                  <otherwise""";

    private final AtomicBoolean isOver = new AtomicBoolean();
    private final ExecutorService clients = Executors.newFixedThreadPool(2);
    private final Map<Unique, HttpResponse<String>> answers = new ConcurrentHashMap<>();
    private final List<Future<?>> traffic = new ArrayList<>();
    private String original;

    @BeforeEach
    void beginTraffic() throws IOException {
        original = Files.readString(CHOOSE_BANK);
        for (int i = 0; i < 2; i++) {
            traffic.add(clients.submit(() -> {
                while (!isOver.get()) {
                    Unique unique = new Unique();
                    answers.put(unique, rest(Requests.json(unique), unique.id()));
                }
            }));
        }
        waitForAnswers(10);
    }

    /** Nobody was refused, nothing was lost, nothing was paid twice. */
    @AfterEach
    void endTraffic() throws Exception {
        isOver.set(true);
        for (Future<?> client : traffic) {
            client.get();
        }
        clients.shutdown();
        if (!Files.readString(CHOOSE_BANK).equals(original)) {
            edit(original);
        }
        assertThat(answers).allSatisfy((unique, answer) -> {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(answer.body()).contains("\"ACSC\"");
            assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(1);
        });
        assertThat(BANKS.doubled()).isZero();
    }

    @Test
    void anEditedRuleSendsPaymentsElsewhere() throws IOException {
        waiting()
                .until(() -> banksOf(answers).contains("riverbank")
                        && banksOf(answers).contains("oldtown"));
        edit(original.replace("<otherwise", EUROS_TO_CARDS));
        List<Unique> before = List.copyOf(answers.keySet());
        waitForAnswers(30);
        Map<Unique, HttpResponse<String>> since = new ConcurrentHashMap<>(answers);
        before.forEach(since::remove);
        // Each client may have been waiting for a bank chosen by the old rule.
        assertThat(banksOf(since).stream().filter(bank -> !bank.equals("nordbank")))
                .hasSizeLessThanOrEqualTo(2);

        edit(original);
        answers.keySet()
                .forEach(unique ->
                        assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(1));
        waiting().until(() -> banksOf(answersAfter(since)).contains("riverbank"));
    }

    @Test
    void aBrokenEditIsRefusedAndTheOldRuleRunsOn(CapturedOutput log) throws IOException {
        Route route = camel.getRoute(ROUTE);
        write(CHOOSE_BANK, original.replace("</choice>", ""));
        waiting()
                .until(() ->
                        log.getAll().contains("route file refused, the old version runs on: flows/choose-bank.xml:"));
        waitForAnswers(20);
        assertThat(camel.getRoute(ROUTE)).isSameAs(route);

        write(CHOOSE_BANK, original.replace("direct:flow-choose-bank", "direct:somewhere-else"));
        waiting().until(() -> log.getAll().contains("no route consumes"));
        waitForAnswers(20);
        assertThat(camel.getRoute(ROUTE)).isSameAs(route);
        write(CHOOSE_BANK, original);
    }

    @Test
    void aNewFileAddsARouteAndDeletingItRemovesIt() throws IOException {
        Path file = ROUTES.resolve("flows/extra.xml");
        write(file, """
                <routes xmlns="http://camel.apache.org/schema/xml-io">
                  <route id="flow-extra">
                    <from uri="direct:flow-extra"/>
                    <setBody id="say"><constant>here</constant></setBody>
                  </route>
                </routes>
                """);
        waiting().until(() -> camel.getRoute("flow-extra") != null);
        try (ProducerTemplate caller = camel.createProducerTemplate()) {
            waiting()
                    .untilAsserted(() -> assertThat(caller.requestBody("direct:flow-extra", "", String.class))
                            .isEqualTo("here"));
        }
        waitForAnswers(10);
        Files.delete(file);
        waiting().until(() -> camel.getRoute("flow-extra") == null);
        waitForAnswers(10);
    }

    /** Writes the rules and waits until they run. */
    private void edit(String text) throws IOException {
        Route route = camel.getRoute(ROUTE);
        write(CHOOSE_BANK, text);
        waiting().until(() -> camel.getRoute(ROUTE) != null && camel.getRoute(ROUTE) != route);
    }

    private void waitForAnswers(int more) {
        int target = answers.size() + more;
        waiting().until(() -> answers.size() >= target);
    }

    private Map<Unique, HttpResponse<String>> answersAfter(Map<Unique, HttpResponse<String>> earlier) {
        Map<Unique, HttpResponse<String>> later = new ConcurrentHashMap<>(answers);
        later.keySet().removeAll(earlier.keySet());
        return later;
    }

    private static List<String> banksOf(Map<Unique, HttpResponse<String>> answers) {
        return answers.values().stream()
                .map(answer -> PaymentTrail.json(answer.body()))
                .map((JsonNode answer) -> answer.path("bank").asText())
                .toList();
    }
}
