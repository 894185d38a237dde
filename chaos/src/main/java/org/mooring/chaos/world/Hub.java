package org.mooring.chaos.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The packaged hub as a process, on ports that stay and over one data directory. Started plainly it is what
 * an installation gets. With a crash point or a planted fault the inside jar joins its class path.
 */
public final class Hub {
    /** Shorter than the default, so that a run meets many time-outs. */
    public static final Duration BANK_ANSWER_TIMEOUT = Duration.ofSeconds(1);

    private final Installation installation;
    private final Path inside;
    private final Path directory;
    private final List<String> extra;
    private final Optional<Broker> broker;
    private final Optional<Database> database;
    private final String fault;
    private final List<Integer> ports;
    private final List<Integer> linkPorts;
    private WorldProcess process;

    /**
     * @param inside the jar with crash points and planted faults
     * @param directory for data and output
     * @param linkPorts where nordbank/1, nordbank/2, riverbank/1 and oldtown/1 are reached
     * @param fault a planted fault, empty for none
     * @param broker where queues are; empty for the hub's own broker
     * @param database where the journal is; empty for files
     * @param extra arguments beside those that every run needs
     */
    public Hub(
            Installation installation,
            Path inside,
            Path directory,
            List<Integer> linkPorts,
            Optional<Broker> broker,
            Optional<Database> database,
            String fault,
            List<String> extra)
            throws IOException {
        this.installation = installation;
        this.inside = inside;
        this.directory = directory;
        this.linkPorts = List.copyOf(linkPorts);
        this.broker = broker;
        this.database = database;
        this.fault = fault;
        this.extra = List.copyOf(extra);
        this.ports = Ports.free(3);
    }

    /** The hub as it is installed, unless the run plants a fault. */
    public void start() throws IOException {
        start("", false);
    }

    /**
     * @param crashAt {@code point:n}, empty for none
     * @param hasLooseClock whether {@link #setClock} can set its clock
     */
    public void start(String crashAt, boolean hasLooseClock) throws IOException {
        Files.deleteIfExists(clock());
        boolean isPlain = crashAt.isEmpty() && !hasLooseClock && fault.isEmpty();
        List<String> command = installation.command(isPlain ? List.of() : List.of(inside), arguments());
        Map<String, String> environment = new HashMap<>();
        environment.put("CHAOS_CRASH_AT", crashAt);
        environment.put("CHAOS_FAULT", fault);
        environment.put("CHAOS_CLOCK", hasLooseClock ? clock().toString() : "");
        process = WorldProcess.start("hub", command, environment, log());
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.profiles.active=demo",
                "--mooring.demo.banks=false",
                "--mooring.demo.sample-traffic=false",
                "--server.port=" + ports.get(0),
                "--mooring.iso8583.port=" + ports.get(1),
                "--mooring.broker.port=" + ports.get(2),
                "--mooring.data-dir=" + data(),
                "--mooring.banks.nordbank.links[0].address=127.0.0.1:" + linkPorts.get(0),
                "--mooring.banks.nordbank.links[1].address=127.0.0.1:" + linkPorts.get(1),
                "--mooring.banks.riverbank.links[0].address=http://127.0.0.1:" + linkPorts.get(2),
                "--mooring.banks.oldtown.links[0].address=http://127.0.0.1:" + linkPorts.get(3) + "/soap/transfers"));
        for (String bank : List.of("nordbank", "riverbank", "oldtown")) {
            arguments.add("--mooring.banks." + bank + ".answer-timeout=" + BANK_ANSWER_TIMEOUT.toMillis() + "ms");
            arguments.add("--mooring.banks." + bank + ".breaker.open-for=1s");
            // As long as a proxy of this run may hold a message back, and not as long as the internet may.
            arguments.add("--mooring.banks." + bank + ".message-life=6s");
        }
        // Settled within a run, and not within the hours that an outage may take.
        arguments.add("--mooring.in-doubt.ask-after=500ms");
        arguments.add("--mooring.in-doubt.ask-every-max=4s");
        broker.ifPresent(elsewhere -> arguments.addAll(List.of(
                "--mooring.broker.external.url=tcp://127.0.0.1:" + elsewhere.port(),
                "--mooring.broker.external.user=hub",
                "--mooring.broker.external.password=hub")));
        database.ifPresent(postgres -> arguments.addAll(List.of(
                "--mooring.journal.type=postgresql",
                "--mooring.journal.postgresql.url=" + postgres.url(),
                "--mooring.journal.postgresql.user=" + postgres.user(),
                "--mooring.journal.postgresql.lease=3s")));
        arguments.addAll(extra);
        return arguments;
    }

    private Path clock() {
        return directory.resolve("hub-clock");
    }

    /** Sets the clock of the hub that runs, until it ends. */
    public void setClock(Duration ahead) throws IOException {
        Files.writeString(clock(), Long.toString(ahead.toMillis()));
    }

    public Path log() {
        return directory.resolve("hub.log");
    }

    /** What the hub has said since its start. */
    public String said() throws IOException {
        return process.said();
    }

    public Path data() {
        return directory.resolve("data");
    }

    public Path journal() {
        return data().resolve("journal");
    }

    public int httpPort() {
        return ports.get(0);
    }

    public InetSocketAddress iso8583() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(1));
    }

    public int brokerPort() {
        return broker.map(Broker::port).orElse(ports.get(2));
    }

    public boolean hasStarted() {
        return process != null;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public int exitCode() {
        return process.exitCode();
    }

    /** SIGKILL; gone when it returns. */
    public void kill() {
        process.kill();
    }

    /** SIGKILL from a thread that must not wait. */
    public void killNow() {
        process.killNow();
    }

    public void pause() throws IOException, InterruptedException {
        process.pause();
    }

    public void resume() throws IOException, InterruptedException {
        process.resume();
    }

    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return process.awaitEnd(patience);
    }

    /** SIGTERM; whether it ended by itself. */
    public boolean stop() throws InterruptedException {
        return process.stop();
    }
}
