package org.mooring.app.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.mooring.simulators.Ports;

/** A real Kafka broker, its own controller, in this process. Comes and goes on one port, with its data on disk. */
final class KraftBroker {
    private final Properties properties = new Properties();
    private final int port = Ports.free();
    private KafkaRaftServer server;

    KraftBroker(Path folder) {
        int controllerPort = Ports.free();
        set("process.roles", "broker,controller");
        set("node.id", "1");
        set("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        set("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        set("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        set("controller.listener.names", "CONTROLLER");
        set("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        set("log.dirs", folder.resolve("log").toString());
        set("num.partitions", "3");
        set("offsets.topic.replication.factor", "1");
        set("offsets.topic.num.partitions", "1");
        set("group.initial.rebalance.delay.ms", "0");
        set("group.min.session.timeout.ms", "500");
        set("transaction.state.log.replication.factor", "1");
        set("transaction.state.log.min.isr", "1");
        set("transaction.state.log.num.partitions", "1");
        set("log.cleaner.enable", "false");
        format(folder.resolve("server.properties"));
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void start() {
        server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        server.startup();
    }

    void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    private void set(String name, String value) {
        properties.setProperty(name, value);
    }

    private void format(Path file) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            Files.createDirectories(file.getParent());
            try (Writer out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            String[] arguments = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
            int code = StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
            if (code != 0) {
                throw new IllegalStateException("the broker's folder was not formatted: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
