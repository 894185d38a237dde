package org.mooring.chaos.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The simulated banks as one process that may be killed: its ledgers are on disk, its ports stay. */
public final class Banks {
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);

    private final Path directory;
    private final List<Integer> ports;
    private WorldProcess process;

    private Banks(Path directory, List<Integer> ports) {
        this.directory = directory;
        this.ports = ports;
    }

    public static Banks start(Path directory) throws IOException, InterruptedException {
        Banks banks = new Banks(directory, Ports.free(5));
        banks.start();
        return banks;
    }

    /** Listens, with all it had booked before, when it returns. */
    public void start() throws IOException, InterruptedException {
        process = WorldProcess.startClass(
                "banks",
                "org.mooring.simulators.BankMain",
                List.of(
                        "--iso-ports",
                        ports.get(0) + "," + ports.get(1),
                        "--riverbank-port",
                        "" + ports.get(2),
                        "--oldtown-port",
                        "" + ports.get(3),
                        "--control-port",
                        "" + ports.get(4),
                        "--ledger-directory",
                        ledgers().toString()),
                directory.resolve("banks.log"));
        process.awaitLine("banks ready", START_PATIENCE);
    }

    /** Of nordbank/1, nordbank/2, riverbank/1, oldtown/1. */
    public List<Integer> linkPorts() {
        return ports.subList(0, 4);
    }

    public Path ledgers() {
        return directory.resolve("ledgers");
    }

    public void kill() {
        process.kill();
    }

    public void pause() throws IOException, InterruptedException {
        process.pause();
    }

    public void resume() throws IOException, InterruptedException {
        process.resume();
    }
}
