package org.mooring.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.HubTest;
import org.mooring.app.broker.EmbeddedBroker;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.simulators.Ports;
import org.springframework.beans.factory.annotation.Autowired;
import picocli.CommandLine;

class SendCommandTest extends HubTest {
    private static final String SIGN_ON = "0800822000000000000004000000000000000302101530000001001";

    @TempDir
    private Path folder;

    @Autowired
    private EmbeddedBroker broker;

    @Autowired
    private ConnectionFactory hub;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void sendsOverRestAndPrintsTheAnswer() throws Exception {
        CHANNEL.answer(
                exchange -> exchange.getMessage().setBody(StatusReport.of(Uetr.random(), TransactionStatus.ACSC)));
        assertThat(run("send", file("{}"), "--channel", "rest", "--url", uri("").toString(), "--count", "2"))
                .isZero();
        assertThat(out.toString().split("HTTP 201", -1)).hasSize(3);
        assertThat(out.toString()).contains("\"status\":\"ACSC\"");
    }

    @Test
    void aRefusalIsExitCodeOne() throws Exception {
        CHANNEL.answer(exchange -> {
            throw new MessageUnreadable("json", "no creditor", "/");
        });
        assertThat(run("send", file("{}"), "--channel", "rest", "--url", uri("").toString()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("HTTP 400").contains("no creditor");
        assertThat(run("send", file("{}"), "--channel", "rest", "--url", uri("").toString(), "--password", "wrong"))
                .isEqualTo(1);
    }

    @Test
    void sendsOverMqAndPrintsTheReply() throws Exception {
        try (JMSContext own = hub.createContext()) {
            CompletableFuture<Void> legacyFlow = CompletableFuture.runAsync(() -> {
                Message request = own.createConsumer(own.createQueue("mooring.in.pain001"))
                        .receive(30_000);
                try {
                    own.createProducer()
                            .setJMSCorrelationID(request.getJMSMessageID())
                            .send(request.getJMSReplyTo(), "<pain.002/>");
                } catch (jakarta.jms.JMSException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(run("send", file("<Document/>"), "--channel", "mq", "--url", "tcp://127.0.0.1:" + broker.port()))
                    .isZero();
            legacyFlow.join();
        }
        assertThat(out.toString()).contains("<pain.002/>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "line", "hex", "framed", "framed hex"})
    void sendsIso8583InWhateverShapeTheFileIs(String shape) throws Exception {
        byte[] plain = SIGN_ON.getBytes(StandardCharsets.ISO_8859_1);
        byte[] content = switch (shape) {
            case "line" -> (SIGN_ON + "\n").getBytes(StandardCharsets.ISO_8859_1);
            case "hex" -> HexFormat.of().formatHex(plain).getBytes(StandardCharsets.ISO_8859_1);
            case "framed" -> Iso8583Sender.framed(plain);
            case "framed hex" ->
                HexFormat.of().formatHex(Iso8583Sender.framed(plain)).getBytes(StandardCharsets.ISO_8859_1);
            default -> plain;
        };
        Path file = Files.write(folder.resolve("message"), content);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> echo(server));
            assertThat(run(
                            "send",
                            file.toString(),
                            "--channel",
                            "iso8583",
                            "--url",
                            "127.0.0.1:" + server.getLocalPort()))
                    .isZero();
            assertThat(received.join()).isEqualTo(SIGN_ON);
        }
        assertThat(out.toString()).contains("0810");
    }

    @Test
    void putsABareSoapBodyIntoAnEnvelope() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer soap = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        soap.createContext("/soap/payments", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            received.add(exchange.getRequestHeaders().getFirst("Content-Type"));
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        soap.start();
        try {
            String hub = "http://127.0.0.1:" + soap.getAddress().getPort();
            assertThat(run("send", file("<?xml version=\"1.0\"?>\n<pay/>"), "--channel", "soap", "--url", hub))
                    .as("a fault is a refusal")
                    .isEqualTo(1);
            String whole = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"/>";
            run("send", file(whole), "--channel", "soap", "--url", hub);
            assertThat(received.get(0))
                    .matches("<soap:Envelope [^>]+><soap:Body>\\s*<pay/></soap:Body></soap:Envelope>");
            assertThat(received.get(1)).startsWith("text/xml");
            assertThat(received.get(2)).isEqualTo(whole);
        } finally {
            soap.stop(0);
        }
    }

    @Test
    void dropsAFileWholeOrNotAtAll() throws Exception {
        String inbox = folder.resolve("inbox").toString();
        assertThat(run("send", file("<Document/>"), "--channel", "file", "--url", inbox))
                .isZero();
        assertThat(run("send", file("amount;currency"), "--channel", "file", "--url", inbox))
                .isZero();
        try (Stream<Path> dropped = Files.walk(folder.resolve("inbox")).filter(Files::isRegularFile)) {
            assertThat(dropped.map(path -> path.getParent().getFileName().toString()))
                    .containsExactlyInAnyOrder("pain001", "csv");
        }
        assertThat(out.toString()).contains("outbox");
    }

    @Test
    void wrongUseIsExitCodeTwoAndSaysWhat() {
        assertThat(run("send", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("--channel");
        assertThat(run("send", "x", "--channel", "pigeon")).isEqualTo(2);
        assertThat(run("send", "x", "--channel", "rest", "--count", "0")).isEqualTo(2);
        assertThat(run("sned", "x")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void saysInOneLineWhatIsMissing() throws Exception {
        assertThat(run("send", "no-such-file", "--channel", "rest")).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("mooring: there is no file no-such-file");

        assertThat(run("send", file("{}"), "--channel", "rest", "--url", "http://127.0.0.1:" + Ports.free()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is the hub running?");
    }

    @Test
    void tellsItsVersionAndItsVerbs() {
        assertThat(run("--version")).isZero();
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("mooring ").contains("send").contains("Exit codes:");
    }

    private int run(String... arguments) {
        CommandLine line = MooringCommand.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private String file(String content) throws IOException {
        return Files.writeString(folder.resolve("message"), content).toString();
    }

    private static String echo(ServerSocket server) {
        try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] request = new byte[in.readUnsignedShort()];
            in.readFully(request);
            byte[] answer = "0810".getBytes(StandardCharsets.ISO_8859_1);
            DataOutputStream answers = new DataOutputStream(socket.getOutputStream());
            answers.writeShort(answer.length);
            answers.write(answer);
            return new String(request, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
