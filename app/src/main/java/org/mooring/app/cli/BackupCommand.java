package org.mooring.app.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import org.mooring.app.backup.BackupRun;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mooring backup TARGET --key-file FILE}: of a running or a stopped hub, from its data folder. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description =
                "Writes journal, keys, anchors, cursors and intakes of a hub, running or not, into one archive, and"
                        + " reads it back. Keys and whatever may tell of a person are encrypted in it.",
        footer = "Keep the key apart from the archive. Messages on queues and files in inboxes are not in it.",
        sortOptions = false)
final class BackupCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @Parameters(paramLabel = "TARGET", description = "a folder, or the archive's name, which must not be there yet")
    private Path target;

    @ArgGroup(multiplicity = "1")
    private ArchiveKeyOptions key;

    @Option(names = "--data", description = "the hub's data folder (${DEFAULT-VALUE})", defaultValue = "data")
    private Path data;

    @Mixin
    private ProgressOption progress;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Clock clock = Clock.systemUTC();
        Path file = Files.isDirectory(target)
                ? target.resolve("mooring-" + TIME.format(clock.instant()) + ".backup")
                : target;
        BackupRun backup = new BackupRun(data, key.read(), clock, step -> progress.tell(out, step));
        BackupRun.Written written = backup.to(file);
        out.println(written.file() + ": " + written.bytes() + " bytes, journal to position "
                + written.journal().get("position") + ", read back and whole");
        out.println("digest " + written.digest());
        return 0;
    }
}
