package org.mooring.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.mooring.transformers.Explainer;
import org.mooring.transformers.Explanation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code mooring explain FILE...}: what stands in messages, what is wrong with them, and what the hub makes of them. One
 * file is in memory at a time.
 */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Shows what stands in messages, masked, which rules they break, and what the hub makes of them.",
        footer = {
            "Formats: ISO 8583, pain.001, pain.002, CSV and JSON of one transfer; which one it is, the bytes tell.",
            "A file @NAME holds names of files, one a line."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all are valid",
            "1:some break a rule",
            "2:some cannot be read: no such file, or no format that is known here; or wrongly used"
        },
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";
    /** Messages are some kilobytes, files of payments some megabytes; a tree of more would not fit a small heap. */
    private static final int BYTES_MAX = 32 << 20;

    private static final int VALID = 0;
    private static final int INVALID = 1;
    private static final int UNREADABLE = 2;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "messages; - or none is standard input")
    private List<String> files = List.of(STANDARD_INPUT);

    @Option(
            names = "--dialect",
            paramLabel = "NAME|FILE",
            description = "ISO 8583 in this dialect, one of Mooring's own or a file; else each of its own is tried")
    private String dialect;

    @Option(names = "--hex", description = "ISO 8583 in hexadecimal text; else that is told from the text itself")
    private boolean isHex;

    @Option(names = "--json", description = "one JSON object a line and message: docs/reference/explain.md")
    private boolean isJson;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        ExplanationWriter writer = isJson ? new JsonExplanationWriter(out) : new TextExplanationWriter(out);
        List<Explainer> explainers;
        try {
            explainers = Formats.explainers(dialect, isHex);
        } catch (IllegalArgumentException wrong) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--dialect: " + wrong.getMessage(), wrong);
        }
        FileCount progress = new FileCount(spec.commandLine().getErr(), files.size());
        int worst = VALID;
        for (String file : files) {
            worst = Math.max(worst, explain(file, explainers, writer));
            progress.done();
        }
        progress.end();
        out.flush();
        return worst;
    }

    private boolean isFormatTold() {
        return dialect != null || isHex;
    }

    private int explain(String file, List<Explainer> explainers, ExplanationWriter writer) throws IOException {
        byte[] bytes;
        try {
            bytes = read(file);
        } catch (IOException unreadable) {
            writer.unreadable(file, why(file, unreadable));
            return UNREADABLE;
        }
        if (bytes.length > BYTES_MAX) {
            writer.unreadable(file, "is longer than " + BYTES_MAX + " bytes");
            return UNREADABLE;
        }
        for (Explainer explainer : bytes.length == 0 ? List.<Explainer>of() : explainers) {
            if (isFormatTold() || explainer.recognises(bytes)) {
                List<Explanation> explanations = explainer.explainAll(bytes);
                for (int i = 0; i < explanations.size(); i++) {
                    writer.explained(file, explanations.size() == 1 ? 0 : i + 1, explanations.get(i));
                }
                return explanations.stream().allMatch(Explanation::isValid) ? VALID : INVALID;
            }
        }
        writer.unreadable(file, bytes.length == 0 ? "is empty" : "is of no format that is known here");
        return UNREADABLE;
    }

    private static byte[] read(String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return System.in.readNBytes(BYTES_MAX + 1);
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return in.readNBytes(BYTES_MAX + 1);
        }
    }

    private static String why(String file, IOException unreadable) {
        if (unreadable instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return Files.isDirectory(Path.of(file)) ? "is a folder" : "cannot be read: " + unreadable.getMessage();
    }
}
