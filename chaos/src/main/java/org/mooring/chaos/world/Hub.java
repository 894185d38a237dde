package org.mooring.chaos.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packaged hub as a process, on ports that stay and over one data directory. Started plainly it is {@code java -jar}
 * of what an installation gets. With a crash point or a planted fault the inside jar joins its class path.
 */
public final class Hub {
    /** Shorter than the default, so that a run meets many time-outs. */
    public static final Duration BANK_ANSWER_TIMEOUT = Duration.ofSeconds(1);

    private final Path jar;
    private final Path inside;
    private final Path directory;
    private final List<String> extra;
    private final String fault;
    private final List<Integer> ports;
    private final List<Integer> linkPorts;
    private WorldProcess process;

    /**
     * @param inside the jar with crash points and planted faults
     * @param directory for data and output
     * @param linkPorts where nordbank/1, nordbank/2, riverbank/1 and oldtown/1 are reached
     * @param fault a planted fault, empty for none
     * @param extra arguments beside those that every run needs
     */
    public Hub(Path jar, Path inside, Path directory, List<Integer> linkPorts, String fault, List<String> extra)
            throws IOException {
        this.jar = jar;
        this.inside = inside;
        this.directory = directory;
        this.linkPorts = List.copyOf(linkPorts);
        this.fault = fault;
        this.extra = List.copyOf(extra);
        this.ports = Ports.free(3);
    }

    /** @param crashAt {@code point:n}, empty for none */
    public void start(String crashAt) throws IOException {
        boolean isPlain = crashAt.isEmpty() && fault.isEmpty();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                // Each hub of a run lives for seconds only.
                "-XX:TieredStopAtLevel=1"));
        if (isPlain) {
            command.addAll(List.of("-jar", jar.toString()));
        } else {
            command.addAll(List.of(
                    "-Dloader.path=" + inside,
                    "-Dloader.main=org.mooring.app.HubApplication",
                    "-cp",
                    jar.toString(),
                    "org.springframework.boot.loader.launch.PropertiesLauncher"));
        }
        command.addAll(arguments());
        Map<String, String> environment = new HashMap<>();
        environment.put("CHAOS_CRASH_AT", crashAt);
        environment.put("CHAOS_FAULT", fault);
        process = WorldProcess.start("hub", command, environment, directory.resolve("hub.log"));
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
        arguments.addAll(extra);
        return arguments;
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
        return ports.get(2);
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
