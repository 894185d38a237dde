package org.mooring.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.mooring.app.backup.RestoreRun;
import org.mooring.journal.embedded.JournalCheck;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mooring restore FILE --key-file FILE}: into an empty data folder, which a hub then opens with intake closed. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description =
                "Checks an archive to its end, then writes it into an empty data folder and checks the journal there:"
                        + " every checksum, position, chain and payload.",
        footer = "The hub starts with intake closed. Reconcile with the banks' ledgers, then two people open it:"
                + " POST /api/v1/operations/intake/release.",
        sortOptions = false)
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the archive")
    private Path file;

    @ArgGroup(multiplicity = "1")
    private ArchiveKeyOptions key;

    @Option(names = "--data", description = "the folder to write into (${DEFAULT-VALUE})", defaultValue = "data")
    private Path data;

    @Mixin
    private ProgressOption progress;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        JournalCheck.Result checked =
                new RestoreRun(data, key.read(), Clock.systemUTC(), step -> progress.tell(out, step)).from(file);
        out.println("restored to position " + checked.position() + ": " + checked.openedCount()
                + " payloads match their commitments, " + checked.erasedCount() + " were erased");
        out.println("intake is closed until two people open it, see mooring restore --help");
        return 0;
    }
}
