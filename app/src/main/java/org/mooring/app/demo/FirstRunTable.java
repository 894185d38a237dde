package org.mooring.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.chain.AnchorStatus;
import org.mooring.connectors.chain.Anchorage;
import org.mooring.connectors.chain.AnchoredBatch;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;

/** The table that a first run ends with: a row a payment, read from the journal and the anchor, not from the sender. */
final class FirstRunTable {
    private static final String FORMAT = "%-14s %-22s %13s  %-12s %-16s %6s  %s%n";

    private final PaymentJournal journal;
    private final Anchorage anchorage;
    private final ObjectMapper mapper = new ObjectMapper();

    FirstRunTable(PaymentJournal journal, Anchorage anchorage) {
        this.journal = journal;
        this.anchorage = anchorage;
    }

    boolean isAnchored(List<Sample> samples) {
        return samples.stream().flatMap(sample -> sample.payments().stream()).allMatch(this::isAnchored);
    }

    String of(List<Sample> samples) {
        StringBuilder out = new StringBuilder("\n");
        out.append(FORMAT.formatted("channel", "message", "amount", "bank", "answer", "ms", "anchor batch"));
        samples.forEach(sample -> rows(sample).forEach(out::append));
        long done = samples.stream()
                .filter(sample -> sample.isAnswered() && isAnchored(List.of(sample)))
                .count();
        return out.append("%nFirst run: %d of %d samples answered and anchored.%n".formatted(done, samples.size()))
                .toString();
    }

    private List<String> rows(Sample sample) {
        long ms = sample.took().toMillis();
        if (sample.payments().isEmpty()) {
            return List.of(FORMAT.formatted(sample.channel(), sample.message(), "", "", "none", ms, "not recorded"));
        }
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < sample.payments().size(); i++) {
            PaymentHead head = journal.find(sample.payments().get(i)).orElseThrow();
            List<JournalEntry> entries = journal.entries(head.payment());
            rows.add(FORMAT.formatted(
                    sample.channel(),
                    sample.message(),
                    amount(entries.get(0)),
                    head.bank().isEmpty() ? "-" : head.bank() + "/" + head.link(),
                    i < sample.answers().size() ? sample.answers().get(i) : "none",
                    ms,
                    anchoredIn(entries.get(entries.size() - 1))
                            .map(batch -> "#" + batch.batch().number() + " " + anchorage.target())
                            .orElse("not anchored")));
        }
        return rows;
    }

    private boolean isAnchored(Uetr payment) {
        return journal.entries(payment).stream()
                .allMatch(entry -> anchoredIn(entry).isPresent());
    }

    private Optional<AnchoredBatch> anchoredIn(JournalEntry entry) {
        return anchorage
                .batchOf(entry.position())
                .filter(batch -> batch.status() == AnchorStatus.CONFIRMED || batch.status() == AnchorStatus.FINAL);
    }

    private String amount(JournalEntry received) {
        return journal.payload(received).map(this::amount).orElse("?");
    }

    private String amount(byte[] payload) {
        try {
            JsonNode amount = mapper.readTree(payload).path("payment").path("amount");
            return amount.path("amount").asText() + " "
                    + amount.path("currency").asText();
        } catch (IOException e) {
            throw new UncheckedIOException("a RECEIVED payload is not JSON", e);
        }
    }
}
