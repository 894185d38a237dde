package org.mooring.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.mooring.app.config.InstallationSettings;
import org.mooring.transformers.iso8583.DialectCheck;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mooring check FILE_OR_FOLDER...}: every mistake in what an installation writes itself, before a hub reads it. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Tells every mistake in ISO 8583 dialect files, JSON or YAML: where it is, what stands there, which"
                        + " rule it breaks, and which name was probably meant.",
        footer = {
            "Without FILE_OR_FOLDER: the files in mooring.iso8583.dialects, as the hub would find it, and the dialects",
            "that Mooring brings. Of a folder the files *.json, *.yaml and *.yml, not of those below it."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing is wrong",
            "1:some files have mistakes",
            "2:some files cannot be read; or wrongly used"
        },
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    private static final int RIGHT = 0;
    private static final int WRONG = 1;
    private static final int UNREADABLE = 2;

    @Parameters(paramLabel = "FILE_OR_FOLDER", arity = "0..*", description = "dialect files, or folders of them")
    private List<Path> places = List.of();

    @Option(names = "--json", description = "one JSON object a line and file: docs/reference/check.md")
    private boolean isJson;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    private CheckWriter writer;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        writer = isJson ? new JsonCheckWriter(out) : new TextCheckWriter(out);
        int worst = RIGHT;
        if (places.isEmpty()) {
            for (String name : Iso8583Dialect.names()) {
                worst = Math.max(worst, told("built in: " + name, DialectCheck.shipped(name)));
            }
            Path own = InstallationSettings.dialectFolder();
            worst = Math.max(worst, Files.isDirectory(own) ? checkFolder(own) : RIGHT);
        }
        for (Path place : places) {
            worst = Math.max(worst, Files.isDirectory(place) ? checkFolder(place) : checkFile(place));
        }
        writer.end();
        out.flush();
        return worst;
    }

    private int checkFolder(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> isDialectFile(file.getFileName().toString()))
                    .sorted()
                    .forEach(files::add);
        } catch (IOException unreadable) {
            writer.unreadable(folder.toString(), why(unreadable));
            return UNREADABLE;
        }
        int worst = RIGHT;
        for (Path file : files) {
            worst = Math.max(worst, checkFile(file));
        }
        return worst;
    }

    private static boolean isDialectFile(String name) {
        return name.matches(".*\\.(json|yaml|yml)") && !name.endsWith(".schema.json");
    }

    private int checkFile(Path file) throws IOException {
        try {
            return told(file.toString(), DialectCheck.of(file));
        } catch (IOException unreadable) {
            writer.unreadable(file.toString(), why(unreadable));
            return UNREADABLE;
        }
    }

    private int told(String file, DialectCheck check) throws IOException {
        writer.checked(file, check);
        return check.isValid() ? RIGHT : WRONG;
    }

    private static String why(IOException unreadable) {
        return unreadable instanceof NoSuchFileException
                ? "there is no such file or folder"
                : "cannot be read: " + unreadable.getMessage();
    }
}
