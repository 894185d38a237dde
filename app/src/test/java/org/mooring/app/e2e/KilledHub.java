package org.mooring.app.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.mooring.app.HubApplication;
import org.mooring.app.SerialFilter;
import org.mooring.connectors.PaymentExchange;
import org.springframework.boot.SpringApplication;

/** A whole hub as a process of its own, over the banks of this one, whose routes pass a step that kills or fails it. */
public final class KilledHub {
    static final int SIGKILLED = 128 + 9;
    /** Stands in the end-to-end id of a payment whose message can never be taken. */
    static final String POISON = "POISON";

    private static final Path ROUTES_IN_SOURCE = Path.of("../src/main/resources/routes-xml");

    /** Where the process is killed: behind that step. */
    enum Place {
        NOWHERE("", ""),
        ALL_RECORDED("channels/pain001-queue.xml", "<to id=\"receive-file\" uri=\"direct:flow-receive-file\"/>"),
        KAFKA_RECORDED(
                "channels/pain001-kafka.xml",
                "<to id=\"receive-file\" uri=\"direct:flow-receive-file?synchronous=true\"/>"),
        ALL_ANSWERED("flows/taken-message.xml", "<bean id=\"write-answer\" ref=\"writeFileAnswer\" method=\"write\"/>");

        private final String file;
        private final String step;

        Place(String file, String step) {
            this.file = file;
            this.step = step;
        }
    }

    private KilledHub() {}

    /** Kills the process that it runs in. */
    public static final class CrashPoint {
        public void pass() throws IOException, InterruptedException {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            Thread.currentThread().join(); // until it arrives
        }
    }

    /** Fails for ever where a payment is marked. */
    public static final class Poison {
        public void pass(Exchange exchange) {
            var payment = PaymentExchange.request(exchange).payment();
            if (payment instanceof org.mooring.canonical.CreditTransfer transfer
                    && transfer.endToEndId().value().contains(POISON)) {
                throw new IllegalStateException("a defect");
            }
        }
    }

    public static void main(String[] arguments) {
        SerialFilter.install();
        SpringApplication hub = new SpringApplication(HubApplication.class);
        hub.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("crashPoint", new CrashPoint());
            context.getBeanFactory().registerSingleton("poison", new Poison());
        });
        hub.run(arguments);
    }

    static Process start(Path folder, int brokerPort, Place place, String... more) throws IOException {
        copyRoutes(folder.resolve("routes"), place);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                KilledHub.class.getName(),
                "--spring.profiles.active=demo",
                "--server.port=0",
                "--mooring.data-dir=" + folder.resolve("data"),
                "--mooring.routes-dir=" + folder.resolve("routes"),
                "--mooring.demo.banks=false",
                "--mooring.demo.sample-traffic=false",
                "--mooring.iso8583.port=0",
                "--mooring.broker.port=" + brokerPort,
                "--mooring.banks.nordbank.links[0].address=127.0.0.1:"
                        + RunningHub.BANKS.nordbank().port(1),
                "--mooring.banks.nordbank.links[1].address=127.0.0.1:"
                        + RunningHub.BANKS.nordbank().port(2),
                "--mooring.banks.riverbank.links[0].address=http://127.0.0.1:"
                        + RunningHub.BANKS.riverbank().port(1),
                "--mooring.banks.oldtown.links[0].address=http://127.0.0.1:"
                        + RunningHub.BANKS.oldtown().port(1) + "/soap/transfers"));
        for (String setting : more) { // instead of the same one above: given twice it would be a list
            command.removeIf(other -> other.startsWith(setting.substring(0, setting.indexOf('=') + 1)));
            command.add(setting);
        }
        File output = Files.createDirectories(folder.resolve("output"))
                .resolve(place + ".log")
                .toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    static void awaitKill(Process hub, Path folder) throws IOException, InterruptedException {
        boolean isOver = hub.waitFor(90, TimeUnit.SECONDS);
        if (!isOver || hub.exitValue() != SIGKILLED) {
            hub.destroyForcibly();
            throw new AssertionError("the hub was not killed as it should be:\n" + output(folder));
        }
    }

    static String output(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> logs = Files.list(folder.resolve("output"))) {
            for (Path log : logs.toList()) {
                all.append(log.getFileName()).append(":\n").append(Files.readString(log, StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }

    private static void copyRoutes(Path target, Place place) throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES_IN_SOURCE)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".xml")).toList()) {
                String name = ROUTES_IN_SOURCE.relativize(file).toString();
                String text = Files.readString(file);
                if (name.equals("flows/receive.xml")) {
                    text = text.replace(
                            "<bean id=\"answer-repeat\"", "<bean ref=\"poison\"/><bean id=\"answer-repeat\"");
                }
                text = text.replace("sessionTimeoutMs=10000", "sessionTimeoutMs=1500&amp;heartbeatIntervalMs=300");
                if (name.equals(place.file)) {
                    String killed = text.replace(place.step, place.step + "<bean ref=\"crashPoint\"/>");
                    if (killed.equals(text)) {
                        throw new IllegalStateException(name + " has no " + place.step);
                    }
                    text = killed;
                }
                Path copy = target.resolve(name);
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, text);
            }
        }
    }
}
