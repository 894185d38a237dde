package org.mooring.routes.channel;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.balancer.Balancers;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.BankProperties.LinkProperties;
import org.mooring.connectors.bank.GroupProperties;
import org.mooring.connectors.breaker.MooringProcessorFactory;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;
import org.mooring.routes.AnswerRepeat;
import org.mooring.routes.OpenPayments;
import org.mooring.routes.PaymentHands;
import org.mooring.routes.PaymentRecorder;
import org.mooring.routes.RecordFailure;
import org.mooring.routes.RecordIntent;
import org.mooring.routes.RecordOutcome;
import org.mooring.routes.RecordReceived;
import org.mooring.routes.RecordReported;
import org.mooring.routes.intake.Folders;
import org.mooring.routes.intake.Intakes;
import org.mooring.routes.intake.KnownContents;
import org.mooring.routes.reload.BankTopology;
import org.mooring.routes.reload.HoldableDirectComponent;
import org.mooring.routes.reload.LiveRoutes;

/** The file channels with their real routes, journal and folders, over one bank that keeps a ledger; no Spring. */
final class FilesHub implements AutoCloseable {
    static final int ENTRY_COUNT_MAX = 1_000;
    /** Shorter than the default, for the tests' sake. */
    static final Duration UNCHANGED_FOR = Duration.ofMillis(250);

    private static final Patience PATIENCE = new Patience(Duration.ofMillis(300), 3);

    private static final Path ROUTES = Path.of("../src/main/resources/routes-xml");
    private static final List<String> FILES = List.of(
            "channels/pain001-file.xml",
            "channels/csv-file.xml",
            "flows/taken-file.xml",
            "flows/payment-file.xml",
            "flows/receive.xml",
            "flows/payment.xml",
            "flows/choose-bank.xml",
            "banks/group.xml",
            "banks/http-json.xml",
            "shared/errors.xml");

    final PaymentJournal journal;
    final IntakeWork work;
    final LedgerLink bank;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Intakes intakes;
    private final ExecutorService inOrder = Executors.newSingleThreadExecutor();
    private final ExecutorService others = Executors.newFixedThreadPool(2);

    /**
     * @param name of the hub; journal and route files are its own, the folders of {@code data} are everybody's
     * @param edits changes the text of each route file, given its name
     * @param more beans that the edited routes name
     */
    FilesHub(Path data, String name, BinaryOperator<String> edits, Map<String, Object> more) throws IOException {
        Path routes = data.resolve(name).resolve("routes");
        for (String file : FILES) {
            Files.createDirectories(routes.resolve(file).getParent());
            Files.writeString(routes.resolve(file), edits.apply(file, Files.readString(ROUTES.resolve(file))));
        }
        Clock clock = Clock.systemUTC();
        journal = EmbeddedJournal.open(
                JournalSettings.in(data.resolve(name).resolve("journal")).withSegmentBytes(1 << 20), clock);
        intakes = Intakes.open(data, clock);
        bank = new LedgerLink(ledger(data));
        BankLinks links = new BankLinks();
        links.add(bank);
        PaymentRecorder recorder = new PaymentRecorder(journal, clock, new SimpleMeterRegistry(), Runnable::run);
        PaymentHands hands = new PaymentHands();
        OpenPayments openPayments = new OpenPayments(recorder, hands, camel);
        work = new IntakeWork(
                intakes, openPayments, camel, clock, new SimpleMeterRegistry(), PATIENCE, Duration.ofMillis(50));
        FileFormats formats = new FileFormats();
        KnownContents contents = KnownContents.open(data, Duration.ofDays(35), clock);
        var registry = camel.getRegistry();
        registry.bind("links", links);
        registry.bind("answerRepeat", new AnswerRepeat(recorder));
        registry.bind("recordReceived", new RecordReceived(recorder));
        registry.bind("recordIntent", new RecordIntent(recorder, links));
        registry.bind("recordOutcome", new RecordOutcome(recorder, links));
        registry.bind("recordFailure", new RecordFailure(recorder));
        registry.bind("takeFile", new TakeFile(work, clock));
        registry.bind("intakeWork", work);
        registry.bind(
                "openPaymentFile",
                new OpenPaymentFile(
                        new InboundRequests(clock), formats, contents, ENTRY_COUNT_MAX, openPayments::goOn));
        registry.bind("fileEntriesInOrder", inOrder);
        registry.bind("fileEntries", others);
        registry.bind("beginEntry", new BeginEntry(inOrder, others));
        registry.bind("collectEntries", new CollectEntries());
        registry.bind("writeFileAnswer", new WriteFileAnswer(formats, clock, new RecordReported(recorder, hands)));
        registry.bind("answerFile", new AnswerFile(intakes, new Folders(data), contents, formats, clock));
        more.forEach(registry::bind);
        camel.addComponent("direct", new HoldableDirectComponent());
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
        MooringProcessorFactory.install(camel, breakers);
        Balancers.bindTo(registry, links, breakers);
        Properties properties = new Properties();
        properties.setProperty("mooring.data-dir", data.toString());
        properties.setProperty("mooring.files.unchanged-for", Long.toString(UNCHANGED_FOR.toMillis()));
        camel.getPropertiesComponent().setOverrideProperties(properties);
        BankProperties alpha = new BankProperties(
                "http-json",
                List.of(new LinkProperties("a")),
                "round-robin",
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
                Map.of("alpha", alpha), Map.of("transfers", new GroupProperties(List.of("alpha"), "round-robin")));
        new LiveRoutes(camel, routes, topology).load();
        camel.start();
        openPayments.recover();
        work.resume();
    }

    static FilesHub start(Path data) throws IOException {
        return start(data, "hub");
    }

    static FilesHub start(Path data, String name) throws IOException {
        return new FilesHub(data, name, (file, text) -> text, Map.of());
    }

    static Path ledger(Path data) {
        return data.resolve("ledger");
    }

    /** As a careful legacy system does it: under another name first. */
    static void drop(Path data, String name, String text) throws IOException {
        Path inbox = Files.createDirectories(data.resolve("inbox").resolve(name.endsWith(".csv") ? "csv" : "pain001"));
        Path part = Files.writeString(inbox.resolve(name + ".part"), text);
        Files.move(part, inbox.resolve(name));
    }

    /** Names in a folder under {@code data}, in order, hidden ones included. */
    static List<String> names(Path data, String folder) {
        Path path = data.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files and messages that are on disk and not answered, of all hubs. */
    static List<String> unanswered(Path data) {
        try (Stream<Path> files = Files.walk(data.resolve("intake").resolve("owners"))) {
            return files.filter(file -> file.endsWith("original"))
                    .map(Path::toString)
                    .toList();
        } catch (UncheckedIOException moved) {
            return List.of("one that moved while it was looked for");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        camel.getShutdownStrategy().setTimeout(1);
        camel.getShutdownStrategy().setShutdownNowOnTimeout(true);
        camel.getShutdownStrategy().setSuppressLoggingOnTimeout(true);
        camel.stop();
        inOrder.shutdown();
        others.shutdown();
        intakes.close();
        journal.close();
    }
}
