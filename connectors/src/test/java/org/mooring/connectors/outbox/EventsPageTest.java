package org.mooring.connectors.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.outbox.OutboxMessage;

/** docs/reference/events.md shows an event as the hub writes it. */
class EventsPageTest {
    private static final Path PAGE = Path.of("../docs/reference/events.md");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StatusEventFormat format = new StatusEventFormat(URI.create("urn:mooring:hub"));

    @Test
    void theExampleIsWhatTheHubWrites() throws IOException {
        String page = Files.readString(PAGE);
        String example = page.substring(page.indexOf("```json") + 7, page.indexOf("```", page.indexOf("```json") + 7));
        String written = format.text(message(TransactionStatus.RJCT, "AM04", "nordbank"));
        assertThat(JSON.readTree(written)).isEqualTo(JSON.readTree(example));
    }

    @Test
    void whatIsEmptyIsLeftOut() throws IOException {
        JsonNode received = JSON.readTree(format.text(message(TransactionStatus.RCVD, "", "")));
        assertThat(received.path("data").fieldNames())
                .toIterable()
                .containsExactly("uetr", "kind", "number", "status", "channel");
    }

    @Test
    void aPendingPaymentHasACauseAndNoReason() throws IOException {
        JsonNode pending = JSON.readTree(format.text(message(TransactionStatus.PDNG, "IN_DOUBT", "nordbank")));
        assertThat(pending.at("/data/pendingCause").asText()).isEqualTo("IN_DOUBT");
        assertThat(pending.at("/data").has("reasonCode")).isFalse();
    }

    @Test
    void aReaderOfCloudEventsReadsIt() {
        CloudEvent event = new JsonFormat()
                .deserialize(format.text(message(TransactionStatus.ACSC, "", "nordbank"))
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(event.getSpecVersion().toString()).isEqualTo("1.0");
        assertThat(event.getSubject()).isEqualTo("eb6305c9-1f7f-49de-aed0-16487c27b42d");
        assertThat(event.getTime()).isEqualTo("2026-03-05T10:15:30.123456Z");
    }

    private static OutboxMessage message(TransactionStatus state, String cause, String bank) {
        return new OutboxMessage(
                "7c9e5f0a41d83b6622e0a9b1c4d57f3e8a6b0c2d4e6f81930516273849aabbcc",
                new JournalPosition(17),
                new Uetr(UUID.fromString("eb6305c9-1f7f-49de-aed0-16487c27b42d")),
                PaymentKind.CREDIT_TRANSFER,
                4,
                Instant.parse("2026-03-05T10:15:30.123456Z"),
                state,
                cause,
                "rest",
                bank);
    }
}
