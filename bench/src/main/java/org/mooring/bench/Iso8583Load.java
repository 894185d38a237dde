package org.mooring.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command: starts what is needed, runs the load, compares with the bank's ledger. */
@Command(
        name = "iso8583-load",
        mixinStandardHelpOptions = true,
        description = {
            "End-to-end ISO 8583 load, on loopback: client, hub and bank as processes of their own.",
            "Without --hub and --direct it starts bank and hub itself.",
            "Exit code 0: every request was approved and booked once; 1: not so; 2: could not run."
        })
final class Iso8583Load implements Callable<Integer> {
    private static final Pattern READY =
            Pattern.compile("banks ready nordbank=([\\d,]+) riverbank=\\d+ oldtown=\\d+ control=(\\d+)");
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final int COULD_NOT_RUN = 2;

    @Option(names = "--direct", description = "Load the simulated bank itself: what client and bank can do at most.")
    private boolean isDirect;

    @Option(names = "--hub", paramLabel = "HOST:PORT", description = "Load a hub that runs already.")
    private String hub;

    @Option(
            names = "--hub-command",
            description =
                    "How to start the hub (split at spaces). Default: java -Xmx512m -XX:+UseParallelGC -jar app/target/mooring-app-*.jar"
                            + " --spring.profiles.active=bench, with a fresh data directory.")
    private String hubCommand;

    @Option(names = "--hub-port", description = "Where the hub that was started listens (${DEFAULT-VALUE}).")
    private int hubPort = 8583;

    @Option(names = "--hub-pid", description = "With --hub: the process whose processor time to report.")
    private long hubPid;

    @Option(
            names = "--bank-ports",
            description = "Where the bank that is started for a hub listens (${DEFAULT-VALUE}).")
    private String bankPorts = "9101,9102";

    @Option(
            names = "--control-port",
            description = "Control of the simulated banks, started or running (${DEFAULT-VALUE}).")
    private int controlPort = 9290;

    @Option(names = "--bank-delay-ms", description = "The bank answers that much later.")
    private int bankDelayMs;

    @Option(names = "--bank-threads", description = "Event loops of the bank (${DEFAULT-VALUE}).")
    private int bankThreads = 1;

    @Option(names = "--connections", description = "Connections (${DEFAULT-VALUE}).")
    private int connections = 8;

    @Option(names = "--in-flight", description = "Requests in flight on each (${DEFAULT-VALUE}).")
    private int inFlight = 16;

    @Option(names = "--warm-up", description = "Seconds before measuring (${DEFAULT-VALUE}).")
    private double warmUpSeconds = 10;

    @Option(names = "--duration", description = "Seconds measured, 600 at most (${DEFAULT-VALUE}).")
    private double measuredSeconds = 20;

    @Option(names = "--answer-timeout", description = "Seconds until a request counts as lost (${DEFAULT-VALUE}).")
    private double answerTimeoutSeconds = 10;

    @Option(names = "--client-threads", description = "Event loops of the client (${DEFAULT-VALUE}).")
    private int clientThreads = 1;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Iso8583Load()).setExecutionExceptionHandler((failure, command, arguments) -> {
            command.getErr().println(failure.getMessage());
            return COULD_NOT_RUN;
        });
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (isDirect && hub != null) {
            throw new IllegalArgumentException("--direct and --hub exclude each other; nothing was sent");
        }
        return isDirect ? loadBank() : hub != null ? loadRunningHub(address(hub)) : loadOwnHub();
    }

    private int loadBank() throws IOException, InterruptedException {
        plan(List.of(loopback(0)));
        try (ChildProcess bank = startBank("0,0", 0)) {
            Matcher ready = awaitBank(bank);
            List<InetSocketAddress> targets = Stream.of(ready.group(1).split(","))
                    .map(port -> loopback(Integer.parseInt(port)))
                    .toList();
            return load(
                    plan(targets),
                    Integer.parseInt(ready.group(2)),
                    Map.of("bank", bank.handle()),
                    "bank alone, heap " + ChildProcess.BANK_HEAP + ", " + bankThreads + " event loop(s), answers after "
                            + bankDelayMs + " ms");
        }
    }

    private int loadRunningHub(InetSocketAddress address) throws IOException, InterruptedException {
        LoadPlan plan = plan(List.of(address));
        HubProbe.awaitReady(address, START_PATIENCE, () -> {});
        Map<String, ProcessHandle> processes = new LinkedHashMap<>();
        ProcessHandle.of(hubPid).ifPresent(process -> processes.put("hub", process));
        return load(plan, controlPort, processes, "hub that ran already at " + address);
    }

    private int loadOwnHub() throws IOException, InterruptedException {
        InetSocketAddress address = loopback(hubPort);
        LoadPlan plan = plan(List.of(address));
        Path dataDir = Path.of("bench", "target", "hub-data-" + System.currentTimeMillis());
        int result = loadOwnHub(address, plan, dataDir);
        if (result == 0) {
            deleteTree(dataDir); // a gigabyte a million payments; after a failed run it may tell why
        }
        return result;
    }

    private int loadOwnHub(InetSocketAddress address, LoadPlan plan, Path dataDir)
            throws IOException, InterruptedException {
        List<String> command = hubCommand == null
                ? defaultHubCommand(dataDir)
                : List.of(hubCommand.strip().split("\\s+"));
        try (ChildProcess bank = startBank(bankPorts, controlPort)) {
            int control = Integer.parseInt(awaitBank(bank).group(2));
            try (ChildProcess started = ChildProcess.start("hub", command)) {
                System.out.println("hub output  " + started.keepOutput());
                HubProbe.awaitReady(address, START_PATIENCE, started::requireAlive);
                Map<String, ProcessHandle> processes = new LinkedHashMap<>();
                processes.put("hub", started.handle());
                processes.put("bank", bank.handle());
                return load(
                        plan,
                        control,
                        processes,
                        "hub " + String.join(" ", command) + "\nbank        heap "
                                + ChildProcess.BANK_HEAP + ", " + bankThreads + " event loop(s), answers after "
                                + bankDelayMs
                                + " ms");
            }
        }
    }

    private int load(LoadPlan plan, int control, Map<String, ProcessHandle> processes, String target)
            throws IOException, InterruptedException {
        System.out.print(Machine.describe());
        System.out.println("target      " + target);
        BankLedger.delay(control, Duration.ofMillis(bankDelayMs));
        BankLedger before = BankLedger.read(control);
        Map<String, ProcessHandle> all = new LinkedHashMap<>(processes);
        all.put("client", ProcessHandle.current());
        ProcessTimes times = new ProcessTimes(all);
        LoadCounts counts;
        try (LoadRun run = new LoadRun(plan)) {
            counts = run.run(times);
        }
        LoadReport report =
                new LoadReport(plan, counts, BankLedger.read(control).since(before), times.taken());
        System.out.print(report.text());
        return report.failures().isEmpty() ? 0 : 1;
    }

    private LoadPlan plan(List<InetSocketAddress> targets) {
        return new LoadPlan(
                targets,
                connections,
                inFlight,
                seconds(warmUpSeconds),
                seconds(measuredSeconds),
                seconds(answerTimeoutSeconds),
                clientThreads);
    }

    private ChildProcess startBank(String isoPorts, int control) throws IOException {
        return ChildProcess.startBank(List.of(
                "--iso-ports",
                isoPorts,
                "--riverbank-port",
                "0",
                "--oldtown-port",
                "0",
                "--control-port",
                "" + control,
                "--iso-threads",
                "" + bankThreads));
    }

    private static Matcher awaitBank(ChildProcess bank) throws IOException, InterruptedException {
        String line = bank.awaitLine("banks ready", START_PATIENCE);
        Matcher ready = READY.matcher(line);
        if (!ready.matches()) {
            throw new IOException("the bank's ready line is not as expected: " + line);
        }
        return ready;
    }

    private static List<String> defaultHubCommand(Path dataDir) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseParallelGC",
                "-jar",
                hubJar().toString()));
        command.add("--spring.profiles.active=bench");
        command.add("--mooring.data-dir=" + dataDir);
        return command;
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static Path hubJar() throws IOException {
        Path target = Path.of("app", "target");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                Pattern name = Pattern.compile("mooring-app-.*(?<!-sources|-javadoc|-tests)\\.jar");
                var jar = files.filter(file ->
                                name.matcher(file.getFileName().toString()).matches())
                        .findFirst();
                if (jar.isPresent()) {
                    return jar.get();
                }
            }
        }
        throw new IOException(
                "there is no app/target/mooring-app-*.jar here; build it (mvn -pl app -am -DskipTests package)"
                        + " or name a --hub-command");
    }

    private static InetSocketAddress address(String hostAndPort) {
        Matcher parts = Pattern.compile("(.+):(\\d{1,5})").matcher(hostAndPort);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65535) {
            throw new IllegalArgumentException("--hub must be host:port, is '" + hostAndPort + "'; nothing was sent");
        }
        return new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2)));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
