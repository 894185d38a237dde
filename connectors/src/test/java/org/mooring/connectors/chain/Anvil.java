package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.mooring.simulators.Ports;

/**
 * A real EVM node of the test's own: anvil on a free port, ended by its process handle. Without anvil the test fails
 * with a word about how to get it; it is never skipped.
 */
public final class Anvil implements AutoCloseable {
    /** Key of anvil's first account, from its well-known mnemonic; worth nothing anywhere. */
    public static final String KEY_0 = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    public static final String ACCOUNT_0 = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
    public static final String KEY_1 = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
    public static final String ACCOUNT_1 = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";

    private static final String HOW_TO_GET_IT =
            "; get it with: npm ci --prefix tools (or set MOORING_ANVIL to the program)";

    private final int port;
    private final List<String> arguments;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process process;

    private Anvil(int port, List<String> arguments) {
        this.port = port;
        this.arguments = arguments;
    }

    /** @param arguments beside host and port, for example {@code --no-mining} */
    public static Anvil start(String... arguments) {
        Anvil anvil = new Anvil(Ports.free(), List.of(arguments));
        anvil.begin();
        return anvil;
    }

    /** A fresh node at the URL of this one, which must have ended. */
    public Anvil another(String... otherArguments) {
        Anvil anvil = new Anvil(port, List.of(otherArguments));
        anvil.begin();
        return anvil;
    }

    public String rpcUrl() {
        return "http://127.0.0.1:" + port;
    }

    /** Ends the process; the port stays this object's, so that {@link #begin} brings the node back at the same URL. */
    public void end() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts the process and waits until it answers. */
    public void begin() {
        List<String> command = new ArrayList<>();
        command.add(binary().toString());
        command.addAll(List.of("--host", "127.0.0.1", "--port", String.valueOf(port), "--quiet"));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failure) {
            throw new AssertionError("anvil does not start: " + failure.getMessage() + HOW_TO_GET_IT, failure);
        }
        Awaitility.await("anvil answers on port " + port)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .failFast("anvil ended by itself" + HOW_TO_GET_IT, () -> !process.isAlive())
                .ignoreExceptions()
                .until(() -> rpc("eth_chainId").isTextual());
    }

    /** The result of a JSON-RPC call. */
    public JsonNode rpc(String method, Object... parameters) {
        JsonNode answer = rpcAnswer(method, parameters);
        if (answer.has("error")) {
            throw new IllegalStateException(method + ": " + answer.get("error"));
        }
        return answer.path("result");
    }

    /** The whole answer, result or error. */
    public JsonNode rpcAnswer(String method, Object... parameters) {
        ObjectNode request = NumberedLines.JSON
                .createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method);
        ArrayNode list = request.putArray("params");
        for (Object parameter : parameters) {
            list.add(NumberedLines.JSON.valueToTree(parameter));
        }
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(rpcUrl()))
                            .timeout(Duration.ofSeconds(10))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return NumberedLines.JSON.readTree(response.body());
        } catch (IOException failure) {
            throw new IllegalStateException(method + " failed", failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    public void mine(int blocks) {
        rpc("anvil_mine", "0x" + Integer.toHexString(blocks));
    }

    @Override
    public void close() {
        end();
    }

    private static Path binary() {
        String named = System.getenv("MOORING_ANVIL");
        if (named != null) {
            return Path.of(named);
        }
        return Stream.concat(onPath(), inTools().stream())
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no anvil on this machine" + HOW_TO_GET_IT));
    }

    private static Stream<Path> onPath() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(folder -> Path.of(folder, "anvil"));
    }

    /** The program itself and not npm's script around it, which would stay between us and the process. */
    private static Optional<Path> inTools() {
        boolean isMac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        boolean isArm = System.getProperty("os.arch").equals("aarch64");
        String platform = (isMac ? "darwin" : "linux") + (isArm ? "-arm64" : "-amd64");
        return tools().map(tools -> tools.resolve("node_modules/@foundry-rs/anvil-" + platform + "/bin/anvil"));
    }

    /** The folder {@code tools} at the root, whichever module runs. */
    static Optional<Path> tools() {
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("tools"))
                .filter(tools -> Files.exists(tools.resolve("package.json")))
                .findFirst();
    }
}
