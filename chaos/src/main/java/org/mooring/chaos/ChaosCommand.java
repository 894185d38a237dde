package org.mooring.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mooring.chaos.client.Channel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command: one run, its progress, its report. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Kills the packaged hub under load, pauses it, kills its banks, cuts its links; then compares, payment by"
                    + " payment, the banks' ledgers, the journal and what the clients were told.",
            "Exit code 0: every promise was kept; 1: one was not; 2: could not run.",
            "The same seed gives the same payments and the same troubles; what the processes make of them is their own."
        })
final class ChaosCommand implements Callable<Integer> {
    private static final int COULD_NOT_RUN = 2;

    @Option(names = "--payments", description = "New payments (${DEFAULT-VALUE}).")
    private int payments = 100_000;

    @Option(names = "--kills", description = "Deaths of the hub (${DEFAULT-VALUE}).")
    private int kills = 200;

    @Option(names = "--seed", description = "Default: drawn and printed.")
    private Long seed;

    @Option(names = "--channels", split = ",", description = "Of iso8583, rest, file, mq (${DEFAULT-VALUE}).")
    private List<String> channels = List.of("iso8583", "rest", "file", "mq");

    @Option(
            names = "--broker-apart",
            description = "Queues are at a broker that is a process of its own and is killed too, not in the hub.")
    private boolean isBrokerApart;

    @Option(names = "--postgresql", description = "The journal is in a PostgreSQL, which is killed too.")
    private boolean isJournalInDatabase;

    @Option(
            names = "--hubs",
            description = "So many share journal and broker, and die in turn, now and then together (${DEFAULT-VALUE});"
                    + " more than one need --postgresql and --broker-apart.")
    private int hubs = 1;

    @Option(
            names = "--troubles",
            split = ",",
            description = "These alone: kill, crash-point, flipped-bit, ... (all, each crash point first).")
    private List<String> troubles = List.of();

    @Option(names = "--settles", description = "Nothing may be in doubt at the end: the hub inquires and reverses.")
    private boolean isSettlementExpected;

    @Option(
            names = "--fault",
            description = "Plant one, to see it found: resend-on-timeout, unknown-code-is-success,"
                    + " acknowledge-before-commit, forget-the-key, lose-the-outcome, send-before-intent.")
    private String fault = "";

    @Option(names = "--report", description = "Also write the report there.")
    private Path report;

    @Option(names = "--hub-jar", description = "Default: app/target/mooring-app-*.jar.")
    private Path jar;

    @Option(names = "--inside-jar", description = "Default: ${DEFAULT-VALUE}.")
    private Path inside = Path.of("chaos", "target", "mooring-chaos-inside.jar");

    @Option(
            names = "--directory",
            description = "Everything of the run; default under chaos/target, removed when kept.")
    private Path directory;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ChaosCommand()).setExecutionExceptionHandler((failure, command, arguments) -> {
            command.getErr().println(failure.getMessage());
            return COULD_NOT_RUN;
        });
    }

    @Override
    public Integer call() throws IOException, InterruptedException, GeneralSecurityException {
        if (!fault.isEmpty() && !Planted.ALL.contains(fault)) {
            throw new IllegalArgumentException("--fault must be one of " + Planted.ALL + ", is '" + fault + "'");
        }
        if (kills < 0 || payments < kills + 1) {
            throw new IllegalArgumentException("--payments must be more than --kills, which must not be negative");
        }
        Set<Trouble> asked = troubles.stream().map(Trouble::named).collect(Collectors.toSet());
        if (asked.contains(Trouble.KILL_BROKER) && !isBrokerApart) {
            throw new IllegalArgumentException("--troubles kill-broker needs --broker-apart");
        }
        if (hubs < 1 || (hubs > 1 && !(isBrokerApart && isJournalInDatabase))) {
            throw new IllegalArgumentException("--hubs " + hubs + " needs --postgresql and --broker-apart");
        }
        long drawn = seed != null ? seed : System.nanoTime() & 0xffff_ffffL;
        Path place = directory != null ? directory : Path.of("chaos", "target", "run-" + drawn);
        ChaosPlan plan = new ChaosPlan(
                payments,
                kills,
                drawn,
                channels.stream().map(Channel::named).toList(),
                asked,
                isBrokerApart,
                isJournalInDatabase,
                hubs,
                isSettlementExpected,
                fault,
                jar != null ? jar : jarIn(Path.of("app", "target")),
                inside,
                place.toAbsolutePath());
        System.out.printf(
                "seed %d: %,d payments over %s, %d kills; everything in %s%n",
                drawn, payments, channels, kills, plan.directory());
        ChaosResult result = new ChaosRun(plan, System.out).run();
        String page = ChaosReport.of(result);
        System.out.println();
        System.out.print(page);
        if (report != null) {
            Files.writeString(report, page);
        }
        if (!result.findings().isEmpty()) {
            return 1;
        }
        if (directory == null) {
            deleteTree(plan.directory());
        }
        return 0;
    }

    static Path jarIn(Path target) throws IOException {
        Pattern name = Pattern.compile("mooring-app-.*(?<!-sources|-javadoc|-tests)\\.jar");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                var jar = files.filter(file ->
                                name.matcher(file.getFileName().toString()).matches())
                        .findFirst();
                if (jar.isPresent()) {
                    return jar.get().toAbsolutePath();
                }
            }
        }
        throw new IOException("there is no mooring-app-*.jar in " + target
                + "; build it (mvn -pl chaos -am -DskipTests package) or name a --hub-jar");
    }

    static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
