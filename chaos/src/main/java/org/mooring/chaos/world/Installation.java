package org.mooring.chaos.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The packaged hub laid out as its container image has it: the libraries beside a thin jar. That starts in half the time of
 * the one jar, of which each start would open hundreds again. An archive of loaded classes, made once, saves another quarter;
 * it is worth its half minute to a run of many deaths.
 */
public final class Installation {
    private static final Duration LAYOUT_PATIENCE = Duration.ofMinutes(2);
    private static final Duration ARCHIVE_PATIENCE = Duration.ofMinutes(5);

    private final Path jar;
    private final List<String> options = new ArrayList<>(List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            // Each hub of a run lives for seconds only.
            "-XX:TieredStopAtLevel=1"));

    private Installation(Path jar) {
        this.jar = jar;
    }

    /**
     * @param packaged the one jar that is built
     * @param directory of the run; what an earlier run left in its {@code hub} folder is written over
     * @throws IOException when the jar cannot be laid out
     */
    public static Installation of(Path packaged, Path directory) throws IOException, InterruptedException {
        Path home = directory.resolve("hub");
        WorldProcess layout = WorldProcess.start(
                "layout",
                List.of(
                        WorldProcess.java(),
                        "-Djarmode=tools",
                        "-jar",
                        packaged.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        home.toString()),
                Map.of(),
                directory.resolve("layout.log"));
        awaitSuccess("laying out " + packaged, layout, LAYOUT_PATIENCE);
        return new Installation(home.resolve(packaged.getFileName()));
    }

    /** Starts the hub as far as its beans and keeps the classes that it loaded for every start from now on. */
    public void archiveClasses(Path directory) throws IOException, InterruptedException {
        Path archive = directory.resolve("hub").resolve("classes.jsa");
        Path scratch = Files.createTempDirectory(directory, "archiving");
        List<String> command = command(
                List.of(
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-Dspring.context.exit=onRefresh",
                        "-Dspring.profiles.active=demo"),
                List.of(),
                List.of(
                        "--mooring.demo.banks=false",
                        "--mooring.demo.sample-traffic=false",
                        "--mooring.data-dir=" + scratch));
        WorldProcess training = WorldProcess.start("archiving", command, Map.of(), directory.resolve("archiving.log"));
        awaitSuccess("archiving the hub's classes", training, ARCHIVE_PATIENCE);
        options.add("-XX:SharedArchiveFile=" + archive);
    }

    private static void awaitSuccess(String what, WorldProcess process, Duration patience)
            throws IOException, InterruptedException {
        if (!process.awaitEnd(patience)) {
            process.kill();
            throw new IOException(what + " did not end in " + patience);
        }
        if (process.exitCode() != 0) {
            throw new IOException(what + " ended with " + process.exitCode() + ":\n" + process.said());
        }
    }

    /** @param behind jars that join the class path behind the hub's own */
    List<String> command(List<Path> behind, List<String> arguments) {
        return command(List.of(), behind, arguments);
    }

    private List<String> command(List<String> more, List<Path> behind, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(WorldProcess.java()));
        command.addAll(options);
        command.addAll(more);
        command.add("-cp");
        command.add(String.join(
                ":",
                Stream.concat(Stream.of(jar), behind.stream())
                        .map(Path::toString)
                        .toList()));
        command.add("org.mooring.app.HubApplication");
        command.addAll(arguments);
        return command;
    }
}
