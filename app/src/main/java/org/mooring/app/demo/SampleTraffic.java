package org.mooring.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;

/** Sends the samples, one after the other, through every channel, as an outsider would. */
final class SampleTraffic {
    private static final Logger LOG = LoggerFactory.getLogger(SampleTraffic.class);
    /** Stands in every identifier of the samples; each run puts its own in its place. */
    private static final String TOKEN = "DEMO";

    private static final Pattern END_TO_END_ID = Pattern.compile("\"endToEndId\":\"([^\"]*)\"");

    private final OutsideWorld outside;
    private final PaymentJournal journal;
    private final String runToken;

    /** @param runToken short and new at every run, so that no sample is the repeat of an earlier run's */
    SampleTraffic(OutsideWorld outside, PaymentJournal journal, String runToken) {
        this.outside = outside;
        this.journal = journal;
        this.runToken = runToken;
    }

    List<Sample> send() {
        List<Sample> samples = new ArrayList<>();
        samples.add(sample("rest", "JSON credit transfer", () -> outside.rest(text("rest/credit-transfer.json"))));
        samples.add(sample("rest", "JSON, funds missing", () -> outside.rest(text("rest/insufficient-funds.json"))));
        samples.add(sample("soap", "submitPayment", () -> outside.soap(text("soap/submit-payment.xml"))));
        samples.add(sample("iso8583", "0200 purchase", outside::purchase));
        samples.add(sample("iso8583", "0200 account transfer", outside::accountTransfer));
        samples.add(sample(
                "pain001-file",
                "pain.001.001.09",
                () -> outside.dropPain001("09-" + runToken, text("pain001/two-transfers.xml"))));
        samples.add(sample(
                "pain001-file",
                "pain.001.001.03",
                () -> outside.dropPain001("03-" + runToken, text("pain001/one-transfer-03.xml"))));
        samples.add(sample("csv-file", "CSV", () -> outside.dropCsv(runToken, text("csv/transfers.csv"))));
        // The same file over the queue is another message: it needs a message id of its own.
        samples.add(sample(
                "pain001-queue",
                "pain.001.001.09",
                () -> outside.queue(text("pain001/two-transfers.xml").replace("-MSG-", "-QUEUE-"))));
        return samples;
    }

    private Sample sample(String channel, String message, Supplier<List<String>> send) {
        JournalPosition before = journal.committed();
        long startedAt = System.nanoTime();
        List<String> answers;
        try {
            answers = send.get();
        } catch (RuntimeException e) {
            LOG.error("sample '{}' over {} got no answer", message, channel, e);
            answers = List.of();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
        List<Uetr> payments = journal.readAfter(before, 1_000).stream()
                .filter(entry ->
                        entry.kind() == EntryKind.RECEIVED && entry.channel().equals(channel))
                .sorted(Comparator.comparing(this::endToEndId)) // entries of a file are recorded side by side
                .map(JournalEntry::payment)
                .toList();
        return new Sample(channel, message, answers, took, payments);
    }

    private String endToEndId(JournalEntry received) {
        Matcher id = END_TO_END_ID.matcher(new String(journal.payload(received).orElseThrow(), StandardCharsets.UTF_8));
        return id.find() ? id.group(1) : "";
    }

    /** From the samples folder where the hub was started in its checkout, else from the jar. */
    private String text(String sample) {
        try {
            Path file = Path.of("samples", sample);
            String text = Files.isRegularFile(file)
                    ? Files.readString(file)
                    : new ClassPathResource("samples/" + sample).getContentAsString(StandardCharsets.UTF_8);
            return text.replace(TOKEN, runToken);
        } catch (IOException e) {
            throw new UncheckedIOException("sample " + sample + " cannot be read", e);
        }
    }
}
