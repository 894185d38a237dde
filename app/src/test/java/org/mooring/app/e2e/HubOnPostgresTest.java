package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.app.HubApplication;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.postgresql.PostgresJournal;
import org.mooring.journal.postgresql.PostgresSettings;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A hub with nothing replaced, that keeps its record in a real PostgreSQL. */
class HubOnPostgresTest {
    @TempDir
    Path folder;

    @Test
    void aPaymentIsRecordedThereAndItsRepeatRecognised() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                ConfigurableApplicationContext hub = start(server)) {
            Unique unique = new Unique();
            HttpResponse<String> first = pay(hub, unique);
            assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
            assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();

            HttpResponse<String> again = pay(hub, unique);

            assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
            assertThat(again.body()).isEqualTo(first.body());
            assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(1);
            assertThat(hub.getBean(PaymentJournal.class)).isInstanceOf(PostgresJournal.class);
            assertThat(folder.resolve("journal")).doesNotExist();
            assertSeenByAnotherInstance(server);
        }
    }

    private void assertSeenByAnotherInstance(EmbeddedPostgres server) {
        PostgresSettings settings = PostgresSettings.of(
                server.getJdbcUrl("postgres", "postgres"), "postgres", null, folder.resolve("installation.key"));
        try (PostgresJournal other = PostgresJournal.open(settings, Clock.systemUTC())) {
            List<PaymentHead> settled = other.inState(TransactionStatus.ACSC, 10);
            assertThat(settled).hasSize(1);
            List<JournalEntry> entries = other.readAfter(JournalPosition.START, 100);
            assertThat(entries)
                    .extracting(JournalEntry::payment)
                    .containsOnly(settled.get(0).payment());
            assertThat(other.payload(entries.get(0))).isPresent();
        }
    }

    private ConfigurableApplicationContext start(EmbeddedPostgres server) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("mooring.data-dir", folder);
        properties.put("server.port", 0);
        properties.put("mooring.iso8583.port", 0);
        properties.put("mooring.broker.port", 0);
        properties.put("mooring.demo.banks", false);
        properties.put("mooring.demo.sample-traffic", false);
        String nordbank = "127.0.0.1:" + RunningHub.BANKS.nordbank().port(1);
        properties.put("mooring.banks.nordbank.links[0].address", nordbank);
        String riverbank = "http://127.0.0.1:" + RunningHub.BANKS.riverbank().port(1);
        properties.put("mooring.banks.riverbank.links[0].address", riverbank);
        String oldtown = "http://127.0.0.1:" + RunningHub.BANKS.oldtown().port(1) + "/soap/transfers";
        properties.put("mooring.banks.oldtown.links[0].address", oldtown);
        properties.put("mooring.journal.type", "postgresql");
        properties.put("mooring.journal.postgresql.url", server.getJdbcUrl("postgres", "postgres"));
        properties.put("mooring.journal.postgresql.user", "postgres");
        properties.put("mooring.journal.postgresql.installation-key-file", folder.resolve("installation.key"));
        ConfigurableApplicationContext hub = new SpringApplicationBuilder(HubApplication.class)
                .profiles("demo")
                .run(properties.entrySet().stream()
                        .map(property -> "--" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new));
        RunningHub.waiting()
                .until(() -> hub.getBean(BankLinks.class).all().stream()
                        .map(BankLink::health)
                        .allMatch(health -> health.isUsable()));
        return hub;
    }

    private static HttpResponse<String> pay(ConfigurableApplicationContext hub, Unique unique)
            throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString("operator:mooring".getBytes(StandardCharsets.UTF_8));
        String port = hub.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/payments"))
                                .header("Authorization", "Basic " + login)
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", unique.id())
                                .POST(BodyPublishers.ofString(Requests.json(unique)))
                                .build(),
                        BodyHandlers.ofString());
    }
}
