package org.mooring.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.mooring.simulators.BankMain;

/** A process that the benchmark started: bank or hub. Its output goes to a file; it ends with the benchmark. */
final class ChildProcess implements AutoCloseable {
    static final String BANK_HEAP = "-Xmx1g";

    private final String name;
    private final Process process;
    private final Path output;
    private final Thread endWithUs;
    private boolean isOutputNeeded;

    private ChildProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.endWithUs = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(endWithUs);
    }

    static ChildProcess start(String name, List<String> command) throws IOException {
        Path output = Files.createTempFile("mooring-bench-" + name + '-', ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new ChildProcess(name, process, output);
    }

    /** The simulated banks, from the benchmark's own class path. */
    static ChildProcess startBank(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                BANK_HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BankMain.class.getName(),
                "--until-stdin-ends",
                "--ledger-keys",
                "8000000"));
        command.addAll(arguments);
        return start("bank", command);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** The file with its output; from now on it stays. */
    Path keepOutput() {
        isOutputNeeded = true;
        return output;
    }

    /**
     * Waits for a line of the output that begins so.
     *
     * @throws IOException when the process ends before, or patience does
     */
    String awaitLine(String beginning, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - deadline < 0) {
            try (Stream<String> lines = Files.lines(output)) {
                Optional<String> line =
                        lines.filter(text -> text.startsWith(beginning)).findFirst();
                if (line.isPresent()) {
                    return line.get();
                }
            } catch (UncheckedIOException unreadable) {
                throw unreadable.getCause();
            }
            requireAlive();
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        isOutputNeeded = true;
        throw new IOException(
                name + " said nothing of '" + beginning + "' in " + patience + "; its output is in " + output);
    }

    /** @throws IOException naming the file with the output when the process has ended */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            isOutputNeeded = true;
            throw new IOException(name + " ended with " + process.exitValue() + "; its output is in " + output);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(endWithUs);
        if (!isOutputNeeded) {
            Files.deleteIfExists(output);
        }
    }
}
