package org.mooring.chaos.world;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A PostgreSQL with its flushes on, which may be killed: its data are on disk, its port stays. */
public final class Database {
    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    private Database(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    public static Database start(Path directory) throws IOException {
        Database database =
                new Database(directory.resolve("postgres"), Ports.free(1).get(0));
        database.start();
        return database;
    }

    /** After a kill it recovers first; takes connections when it returns. */
    public void start() throws IOException {
        Files.createDirectories(data);
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                // The library turns them off for speed.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "60")
                .setServerConfig("shared_buffers", "32MB")
                .start();
    }

    /** SIGKILL of the postmaster; its processes see that it is gone and end. Gone when it returns. */
    public void kill() throws IOException, InterruptedException {
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        ProcessHandle process = ProcessHandle.of(postmaster).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        server.close(); // lets go of its lock on the directory; that it finds no server any more it only logs
        server = null;
    }

    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String user() {
        return "postgres";
    }
}
