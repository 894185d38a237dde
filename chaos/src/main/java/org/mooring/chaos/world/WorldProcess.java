package org.mooring.chaos.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of the run. Its output is appended to a file; it ends with the harness, whatever ends that. */
final class WorldProcess {
    private static final int STOP_PATIENCE_SECONDS = 60;

    private final String name;
    private final Process process;
    private final Path output;
    private final long outputBefore;
    private final Thread endWithUs;

    private WorldProcess(String name, Process process, Path output, long outputBefore) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.outputBefore = outputBefore;
        this.endWithUs = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(endWithUs);
    }

    static WorldProcess start(String name, List<String> command, Map<String, String> environment, Path output)
            throws IOException {
        long before = Files.exists(output) ? Files.size(output) : 0;
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        return new WorldProcess(name, builder.start(), output, before);
    }

    /** A class of this harness's own class path as a process with a small heap. */
    static WorldProcess startClass(String name, String className, List<String> arguments, Path output)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                className));
        command.addAll(arguments);
        return start(name, command, Map.of(), output);
    }

    /** The machine that runs this harness. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGKILL without waiting for the end. */
    void killNow() {
        process.destroyForcibly();
    }

    /** SIGTERM; kills after a minute. Returns whether it ended by itself. */
    boolean stop() throws InterruptedException {
        process.destroy();
        boolean hasEnded = process.waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
        kill();
        return hasEnded;
    }

    /** SIGSTOP: it holds its sockets and does nothing. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        if (process.isAlive()) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    /** Whether it ended in that time. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void awaitEnd() {
        try {
            process.waitFor();
            Runtime.getRuntime().removeShutdownHook(endWithUs);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException shuttingDown) {
            // the hook runs already
        }
    }

    /**
     * Waits for a line of its output that begins so.
     *
     * @throws IOException when the process ends before, or patience does
     */
    String awaitLine(String beginning, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - deadline < 0) {
            boolean isAlive = process.isAlive();
            try (Stream<String> lines = newLines()) {
                var line = lines.filter(text -> text.startsWith(beginning)).findFirst();
                if (line.isPresent()) {
                    return line.get();
                }
            }
            if (!isAlive) {
                throw new IOException(name + " ended with " + process.exitValue() + "; its output is in " + output);
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new IOException(
                name + " said nothing of '" + beginning + "' in " + patience + "; its output is in " + output);
    }

    private Stream<String> newLines() throws IOException {
        return said().lines();
    }

    /** Its output since it began. */
    String said() throws IOException {
        try (var in = Files.newInputStream(output)) {
            in.skipNBytes(Math.min(outputBefore, Files.size(output)));
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }
}
