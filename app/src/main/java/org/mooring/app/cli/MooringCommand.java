package org.mooring.app.cli;

import ch.qos.logback.classic.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. Exit codes: 0 done, 1 refused or no answer, 2 wrongly used. */
@Command(
        name = "mooring",
        mixinStandardHelpOptions = true,
        versionProvider = MooringCommand.Version.class,
        description = "Bank integration hub.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            SendCommand.class,
            ExplainCommand.class,
            CheckCommand.class,
            BackupCommand.class,
            RestoreCommand.class
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:refused, or no answer", "2:wrongly used"})
public final class MooringCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) {
        // A verb tells what it does by itself; the log of what it uses is for trouble.
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(Level.WARN);
        }
        System.exit(commandLine().execute(arguments));
    }

    public static CommandLine commandLine() {
        return new CommandLine(new MooringCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println("mooring: " + Failure.told(failure));
                    return 1;
                });
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which verb?");
    }

    /** What the jar says; a source tree says that it is one. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = MooringCommand.class.getPackage().getImplementationVersion();
            return new String[] {"mooring " + (version == null ? "from a source tree" : version)};
        }
    }
}
