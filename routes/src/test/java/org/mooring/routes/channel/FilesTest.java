package org.mooring.routes.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.connectors.PaymentExchange;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;

/** What comes of dropped files, with two hubs that watch the same folders; each has a journal of its own. */
@Timeout(60)
class FilesTest {
    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    static Path data;

    private static FilesHub one;
    private static FilesHub two;

    @BeforeAll
    static void start() throws IOException {
        one = new FilesHub(
                data,
                "one",
                (file, text) -> file.equals("flows/receive.xml")
                        ? text.replace(
                                "<bean id=\"answer-repeat\"", "<bean ref=\"failOnce\"/><bean id=\"answer-repeat\"")
                        : text,
                Map.of("failOnce", new FailOnce()));
    }

    @AfterAll
    static void stop() throws IOException {
        one.close();
    }

    @Test
    void theSameContentUnderAnyNameIsRefusedWithTheReason() throws IOException {
        String first = name();
        String text = Messages.pain001(first, Messages.ids(first, 2));
        FilesHub.drop(data, first + ".xml", text);
        answer(first);
        String second = name();
        FilesHub.drop(data, second + ".xml", text);
        JsonNode reason = rejected(second + ".xml");
        assertThat(reason.path("reasonCode").asText()).isEqualTo("DUPL");
        assertThat(reason.path("rule").asText())
                .startsWith("the same content came as '" + first + ".xml' at ")
                .endsWith("(2 payments, sum 2.00)");
        assertThat(reason.path("next").asText()).startsWith("nothing is paid again");
        assertThat(answer(second)).contains("<GrpSts>RJCT</GrpSts>", "<Cd>DUPL</Cd>");
        FilesHub.drop(data, first + ".xml", text);
        rejected(first + ".xml");
        assertThat(booked(first)).hasSize(2);

        String csv = name();
        FilesHub.drop(data, csv + ".csv", Messages.csv(csv));
        await().until(() -> answers("csv", csv).size() == 1);
        FilesHub.drop(data, csv + "b.csv", Messages.csv(csv));
        assertThat(rejected(csv + "b.csv").path("reasonCode").asText()).isEqualTo("DUPL");
        assertThat(booked(csv)).hasSize(1);
    }

    @Test
    void equalPaymentsInOneFileAreTwo() throws IOException {
        String name = name();
        FilesHub.drop(data, name + ".csv", Messages.csv(name + "-E", name + "-E"));
        await().until(() -> answers("csv", name).size() == 1);
        String xml = name();
        FilesHub.drop(data, xml + ".xml", Messages.pain001(xml, List.of(xml + "-E", xml + "-E")));
        assertThat(Messages.texts(answer(xml), "TxSts")).containsExactly("ACSC", "ACSC");
        assertThat(booked(name)).hasSize(2);
        assertThat(booked(xml)).hasSize(2);
    }

    /** The second waits for the first, which is sent only after the whole file was recorded. */
    @Test
    void oneUetrTwiceInAFileIsOnePayment() throws IOException {
        String name = name();
        String id = name + "-E/" + UUID.randomUUID();
        FilesHub.drop(data, name + ".xml", Messages.pain001(name, List.of(id, id)));
        assertThat(Messages.texts(answer(name), "TxSts")).containsExactly("ACSC", "ACSC");
        assertThat(booked(name)).hasSize(1);
    }

    /** More than there are slots: the repeats must leave them to the payments that they wait for. */
    @Test
    void aFileOfRepeatsWaitsForThePaymentsOfAnother() throws IOException {
        String name = name();
        List<String> ids = Messages.ids(name, 300).stream()
                .map(id -> id + "/" + UUID.randomUUID())
                .toList();
        CompletableFuture<Void> bankAnswers = new CompletableFuture<>();
        one.bank.answersOnlyAfter(bankAnswers);
        try {
            FilesHub.drop(data, name + "a.xml", Messages.pain001(name, ids));
            await().until(() -> booked(name).size() == 128);
            FilesHub.drop(data, name + "b.xml", Messages.pain001(name, ids) + "\n");
            await().until(() -> FilesHub.unanswered(data).size() == 2);
        } finally {
            bankAnswers.complete(null);
        }
        assertThat(Messages.texts(answer(name + "b"), "TxSts")).hasSize(300).containsOnly("ACSC");
        assertThat(Messages.texts(answer(name + "a"), "TxSts")).hasSize(300).containsOnly("ACSC");
        assertThat(booked(name)).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void theJournalHasTheEntriesInTheOrderOfTheFile() throws IOException {
        String name = name();
        List<String> ids = Messages.ids(name, 300);
        JournalPosition before = one.journal.committed();
        FilesHub.drop(data, name + ".xml", Messages.pain001(name, ids));
        answer(name);
        List<String> received = new ArrayList<>();
        for (JournalEntry entry : one.journal.readAfter(before, 10_000)) {
            if (entry.kind() == EntryKind.RECEIVED) {
                JsonNode payload =
                        new ObjectMapper().readTree(one.journal.payload(entry).orElseThrow());
                received.add(payload.at("/payment/endToEndId").asText());
            }
        }
        assertThat(received.stream().filter(id -> id.startsWith(name + "-")).toList())
                .isEqualTo(ids);
    }

    @Test
    void aFileWithWrongTotalsIsRefusedAndItsSenderTold() throws IOException {
        String name = name();
        FilesHub.drop(data, name + ".xml", Messages.pain001(name, Messages.ids(name, 2), 3));
        JsonNode reason = rejected(name + ".xml");
        assertThat(reason.path("reasonCode").asText()).isEqualTo("AM18");
        assertThat(reason.path("at").asText()).isEqualTo("control totals");
        String answer = answer(name);
        assertThat(answer)
                .contains("<OrgnlMsgId>" + name + "</OrgnlMsgId>", "<GrpSts>RJCT</GrpSts>", "<Cd>AM18</Cd>")
                .doesNotContain("TxSts");
        assertThat(booked(name)).isEmpty();
    }

    @Test
    void aBrokenFileIsToldToItsSenderWhereItsHeaderCouldBeRead() throws IOException {
        String name = name();
        String text = Messages.pain001(name, Messages.ids(name, 2));
        FilesHub.drop(data, name + ".xml", text.substring(0, text.length() / 2));
        assertThat(rejected(name + ".xml").path("reasonCode").asText()).isEqualTo("FF01");
        assertThat(answer(name)).contains("<OrgnlMsgId>" + name + "</OrgnlMsgId>", "<Cd>FF01</Cd>");

        String nameless = name();
        FilesHub.drop(data, nameless + ".xml", "<Document>");
        rejected(nameless + ".xml");
        assertThat(answers("pain001", nameless)).isEmpty();
        assertThat(booked(name)).isEmpty();
    }

    @Test
    void aFileOfTooManyPaymentsIsRefused() throws IOException {
        String name = name();
        FilesHub.drop(data, name + ".xml", Messages.pain001(name, Messages.ids(name, FilesHub.ENTRY_COUNT_MAX + 1)));
        JsonNode reason = rejected(name + ".xml");
        assertThat(reason.path("rule").asText())
                .isEqualTo("mooring.files.entry-count-max allows 1000 payments, the file has 1001");
        assertThat(answer(name)).contains("<GrpSts>RJCT</GrpSts>");
        assertThat(booked(name)).isEmpty();
    }

    /** Appends a line every 20 ms, under the final name, with the folder watched all the time. */
    @Test
    void aFileIsNotTakenWhileSomebodyWritesIt() throws Exception {
        String name = name();
        while (!isWrittenWithoutStalling(name)) {
            name = name(); // this machine has stalled for so long that the hub may take it: not what is asked here
        }
        String written = name;
        await().until(() -> answers("csv", written).size() == 1);
        assertThat(booked(written)).containsExactlyInAnyOrderElementsOf(Messages.ids(written, 60));
    }

    /** False when more than half of the time passed between two lines after which the hub takes a file. */
    private static boolean isWrittenWithoutStalling(String name) throws Exception {
        Path file = Files.createDirectories(data.resolve("inbox/csv")).resolve(name + ".csv");
        Iterator<String> lines = Messages.csv(Messages.ids(name, 60).toArray(String[]::new))
                .lines()
                .iterator();
        Files.writeString(file, lines.next() + "\n");
        AtomicLong before = new AtomicLong(System.nanoTime());
        AtomicBoolean stalled = new AtomicBoolean();
        CompletableFuture<Void> written = new CompletableFuture<>();
        ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
        writer.scheduleAtFixedRate(
                () -> {
                    try {
                        String line = lines.next() + "\n"; // CREATE is not given: a file that was taken away shows
                        Files.writeString(file, line, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                    } catch (IOException taken) {
                        written.completeExceptionally(taken);
                    }
                    long now = System.nanoTime();
                    if (now - before.getAndSet(now) > FilesHub.UNCHANGED_FOR.toNanos() / 2) {
                        stalled.set(true);
                    }
                    if (!lines.hasNext()) {
                        written.complete(null);
                    }
                },
                20,
                20,
                TimeUnit.MILLISECONDS);
        try {
            written.handle((end, taken) -> null).get(30, TimeUnit.SECONDS);
        } finally {
            writer.shutdownNow();
            writer.awaitTermination(10, TimeUnit.SECONDS);
        }
        if (!stalled.get()) {
            written.join();
        }
        return !stalled.get();
    }

    @Test
    void unfinishedAndHiddenFilesAreLeftAlone() throws IOException {
        String name = name();
        Path inbox = Files.createDirectories(data.resolve("inbox/pain001"));
        List<String> ignored = List.of("." + name + ".xml", name + ".xml.part", name + ".xml.tmp", name + ".xml.gz");
        for (String other : ignored) {
            Files.writeString(inbox.resolve(other), Messages.pain001(name, List.of(name)));
        }
        Files.createDirectory(inbox.resolve(name + ".dir.xml"));
        String good = name();
        FilesHub.drop(data, good + ".xml", Messages.pain001(good, List.of(good)));
        answer(good);
        assertThat(FilesHub.names(data, "inbox/pain001")).containsAll(ignored).contains(name + ".dir.xml");
        assertThat(booked(name)).isEmpty();
    }

    @Test
    void filesOfOneNameKeepTheirAnswersAndOriginalsApart() throws IOException {
        String name = name();
        CompletableFuture<Void> bankAnswers = new CompletableFuture<>();
        one.bank.answersOnlyAfter(bankAnswers);
        for (int i = 1; i <= 3; i++) {
            String id = name + "-" + i;
            await().until(() -> !Files.exists(data.resolve("inbox/pain001/" + name + ".xml")));
            FilesHub.drop(data, name + ".xml", Messages.pain001(id, List.of(id)));
        }
        await().until(() -> booked(name).size() == 3);
        bankAnswers.complete(null);
        await().until(() -> answers("pain001", name).size() == 3);
        await().until(() -> FilesHub.unanswered(data).isEmpty());
        List<String> archived = FilesHub.names(data, "archive").stream()
                .filter(file -> file.startsWith(name))
                .toList();
        assertThat(archived).hasSize(3).contains(name + ".xml");
    }

    /** Stands for every folder that takes nothing: read-only, or on a full disk. */
    @Test
    void anOutboxThatTakesNothingDelaysTheAnswer() throws IOException {
        String name = name();
        withoutOutbox(() -> {
            FilesHub.drop(data, name + ".csv", Messages.csv(name));
            awaitFailure(name);
            one.work.resume();
            assertThat(FilesHub.unanswered(data)).hasSize(1);
        });
        resumeUntilAnswered(name);
        assertThat(booked(name)).hasSize(1);
    }

    /** Its writer stalled for longer than the channel waits, and goes on after the first payments have left. */
    @Test
    void aFileThatGrowsAfterItWasTakenIsPaidAsFarAsItWasRead() throws IOException {
        String name = name();
        String text = Messages.csv(name + "-1", name + "-2");
        String later = Messages.csv(name + "-3").lines().skip(1).findFirst().orElseThrow() + "\n";
        withoutOutbox(() -> {
            FilesHub.drop(data, name + ".csv", text);
            awaitFailure(name);
            Files.writeString(original(), later, StandardOpenOption.APPEND);
        });
        resumeUntilAnswered(name);
        assertThat(booked(name)).containsExactlyInAnyOrder(name + "-1", name + "-2");
        assertThat(rejected(name + ".csv").path("rule").asText())
                .isEqualTo("the file changed after it was taken: " + text.length() + " bytes were read, now it has "
                        + (text.length() + later.length()));
        assertThat(data.resolve("rejected").resolve(name + ".csv")).hasContent(text + later);
    }

    @Test
    void aFileThatIsAnotherWhenItIsReadAgainIsPutAside() throws IOException {
        String name = name();
        withoutOutbox(() -> {
            FilesHub.drop(data, name + ".csv", Messages.csv(name + "-1", name + "-2"));
            awaitFailure(name);
            Files.writeString(original(), Messages.csv(name + "-1", name + "-3"));
        });
        await().until(() -> {
            one.work.resume();
            return Files.exists(data.resolve("rejected").resolve(name + ".csv.reason.json"));
        });
        JsonNode reason = rejected(name + ".csv");
        assertThat(reason.path("rule").asText()).startsWith("what was read of it first is not in it any more");
        assertThat(reason.path("next").asText()).startsWith("what was recorded of it goes on");
        assertThat(answers("csv", name)).isEmpty();
        assertThat(booked(name)).containsExactlyInAnyOrder(name + "-1", name + "-2");
    }

    /** Nobody knows any more what was read of it; what was recorded is the journal's. */
    @Test
    void aFileThatCannotBeReadAnyMoreEndsAndItsPaymentsStay() throws IOException {
        String name = name();
        String text = Messages.csv(name + "-1", name + "-2");
        withoutOutbox(() -> {
            FilesHub.drop(data, name + ".csv", text);
            awaitFailure(name);
            Files.writeString(original().resolveSibling("reading.json"), "{\"size\":");
        });
        JsonNode reason = resumeUntilRejected(name + ".csv");
        assertThat(reason.path("reasonCode").asText()).isEqualTo("NARR");
        assertThat(reason.path("rule").asText()).matches("it could not be read, [3-9]\\d* times in PT.*S \\(.*\\)");
        assertThat(reason.path("next").asText()).startsWith("what was recorded of it goes on");
        assertThat(answers("csv", name)).isEmpty();
        assertThat(FilesHub.unanswered(data)).isEmpty();

        FilesHub.drop(data, name + "b.csv", text);
        await().until(() -> answers("csv", name + "b").size() == 1);
        assertThat(booked(name)).containsExactlyInAnyOrder(name + "-1", name + "-2");
    }

    /** As on a device with a bad block: it opens, and every read fails. */
    @Test
    void aFileThatCouldNeverBeReadIsRefusedAndNothingOfItIsPaid() throws IOException {
        String name = name();
        Path taken =
                Files.createDirectories(data.resolve("intake/owners/hub-dead").resolve(name));
        Files.writeString(taken.resolveSibling("lock"), "");
        Files.writeString(taken.resolve("intake.json"), """
                {"way":"FILE","channel":"csv-file","format":"csv","name":"%s.csv","isAnsweredOnce":true,
                 "takenAt":"2026-11-24T09:00:00Z"}""".formatted(name));
        Files.createSymbolicLink(taken.resolve("original"), Path.of("/proc/self/mem"));
        one.work.resume();
        JsonNode reason = resumeUntilRejected(name + ".csv");
        assertThat(reason.path("rule").asText()).contains("Input/output error");
        assertThat(reason.path("next").asText()).startsWith("nothing of it was recorded");
        assertThat(booked(name)).isEmpty();
        assertThat(FilesHub.unanswered(data)).isEmpty();
    }

    /** A full disk says nothing of the file: its answer is still owed, however long that takes. */
    @Test
    void aPaidFileIsNotGivenUpWhileItsAnswerCannotBeWritten() throws IOException {
        String name = name();
        withoutOutbox(() -> {
            FilesHub.drop(data, name + ".csv", Messages.csv(name));
            awaitFailure(name);
            AtomicInteger tries = new AtomicInteger();
            long since = System.nanoTime();
            await().until(() -> {
                one.work.resume();
                return tries.incrementAndGet() > 5 && System.nanoTime() - since > 1_000_000_000L;
            });
            assertThat(FilesHub.unanswered(data)).hasSize(1);
        });
        resumeUntilAnswered(name);
        assertThat(FilesHub.names(data, "rejected")).noneMatch(file -> file.startsWith(name));
        assertThat(booked(name)).hasSize(1);
    }

    private static JsonNode resumeUntilRejected(String file) throws IOException {
        await().until(() -> {
            one.work.resume();
            return Files.exists(data.resolve("rejected").resolve(file + ".reason.json"))
                    && FilesHub.unanswered(data).isEmpty();
        });
        return rejected(file);
    }

    private interface Deed {
        void run() throws IOException;
    }

    private static void withoutOutbox(Deed deed) throws IOException {
        Path outbox = data.resolve("outbox/csv");
        Path aside = data.resolve("outbox/aside");
        Files.createDirectories(outbox);
        Files.move(outbox, aside);
        Files.writeString(outbox, "a file stands where the folder should");
        try {
            deed.run();
        } finally {
            Files.delete(outbox);
            Files.move(aside, outbox);
        }
    }

    /** Until its payments have left and its answer could not be written. */
    private static void awaitFailure(String name) {
        await().until(() -> !booked(name).isEmpty());
        await().until(() -> one.work.waitingCount() == 1);
    }

    private static void resumeUntilAnswered(String name) {
        await().until(() -> {
            one.work.resume();
            return answers("csv", name).size() == 1;
        });
    }

    private static Path original() {
        return Path.of(FilesHub.unanswered(data).get(0));
    }

    /** What was recorded before the failure goes on; the next try joins it and records the rest. */
    @Test
    void aFailureWhileAFileIsRecordedLosesAndDoublesNothing() throws IOException {
        String name = name();
        List<String> ids = new ArrayList<>(Messages.ids(name, 20));
        ids.add(10, name + "-" + FailOnce.MARK);
        FilesHub.drop(data, name + ".xml", Messages.pain001(name, ids));
        await().until(() -> one.work.waitingCount() == 1);
        assertThat(answers("pain001", name)).isEmpty();
        await().until(() -> {
            one.work.resume();
            return answers("pain001", name).size() == 1;
        });
        assertThat(Messages.texts(answer(name), "TxSts")).hasSize(21).containsOnly("ACSC");
        assertThat(booked(name)).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void twoHubsTakeEachFileOnce() throws IOException {
        String name = name();
        two = FilesHub.start(data, "two");
        try {
            for (int i = 0; i < 40; i++) {
                String id = name + "-" + i;
                FilesHub.drop(data, id + ".xml", Messages.pain001(id, List.of(id)));
            }
            await().until(() -> answers("pain001", name).size() == 40);
            assertThat(booked(name)).hasSize(40).doesNotHaveDuplicates();
            assertThat(FilesHub.names(data, "archive").stream()
                            .filter(file -> file.startsWith(name))
                            .toList())
                    .hasSize(40);
            assertThat(FilesHub.names(data, "rejected")).noneMatch(file -> file.startsWith(name));
        } finally {
            two.close();
        }
    }

    /** No name is the beginning of another. */
    private static String name() {
        return "n" + NAMES.incrementAndGet() + "x";
    }

    private static List<String> answers(String format, String name) {
        return FilesHub.names(data, "outbox/" + format).stream()
                .filter(file -> file.startsWith(name))
                .toList();
    }

    private static String answer(String name) throws IOException {
        await().until(() -> answers("pain001", name).size() == 1);
        return Files.readString(
                data.resolve("outbox/pain001").resolve(answers("pain001", name).get(0)));
    }

    private static JsonNode rejected(String file) throws IOException {
        Path original = data.resolve("rejected").resolve(file);
        Path reason = original.resolveSibling(file + ".reason.json");
        await().until(() -> Files.exists(reason));
        assertThat(original).exists();
        return new ObjectMapper().readTree(reason.toFile());
    }

    private static List<String> booked(String name) throws IOException {
        return LedgerLink.booked(FilesHub.ledger(data)).stream()
                .filter(id -> id.startsWith(name))
                .collect(Collectors.toList());
    }

    /** A step that fails the first time for each payment that is marked. */
    static final class FailOnce {
        static final String MARK = "MARKED";
        private final java.util.Set<String> failed = new HashSet<>();

        public synchronized void pass(Exchange exchange) {
            var transfer = (org.mooring.canonical.CreditTransfer)
                    PaymentExchange.request(exchange).payment();
            String id = transfer.endToEndId().value();
            if (id.endsWith(MARK) && failed.add(id)) {
                throw new IllegalStateException("a defect");
            }
        }
    }
}
