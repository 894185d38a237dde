package org.mooring.chaos.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A broker as a process of its own, which may be killed: its messages are on disk, its port stays. */
public final class Broker {
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);

    private final Path directory;
    private final int port;
    private WorldProcess process;

    private Broker(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    public static Broker start(Path directory) throws IOException, InterruptedException {
        Broker broker = new Broker(directory, Ports.free(1).get(0));
        broker.start();
        return broker;
    }

    /** Takes connections, with every message that it had, when it returns. */
    public void start() throws IOException, InterruptedException {
        process = WorldProcess.startClass(
                "broker",
                BrokerMain.class.getName(),
                List.of(directory.resolve("broker").toString(), Integer.toString(port)),
                directory.resolve("broker.log"));
        process.awaitLine("broker ready", START_PATIENCE);
    }

    public int port() {
        return port;
    }

    /** SIGKILL; gone when it returns. */
    public void kill() {
        process.kill();
    }
}
