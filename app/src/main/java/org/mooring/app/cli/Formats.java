package org.mooring.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.mooring.transformers.Explainer;
import org.mooring.transformers.csv.CsvExplainer;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Explainer;
import org.mooring.transformers.json.JsonExplainer;
import org.mooring.transformers.pain001.Pain001Explainer;
import org.mooring.transformers.pain002.Pain002Explainer;

/** What formats there are, and which one a file holds. */
final class Formats {
    private static final int LOOKED_AT = 1024;

    private Formats() {}

    /**
     * All that can be explained, in the order in which they are asked whether a file is theirs: here a new format is
     * added.
     *
     * @param dialect name or file of an ISO 8583 dialect, null for all that Mooring brings
     * @param isHex whether it is ISO 8583 in hexadecimal text
     * @throws IllegalArgumentException for a dialect that cannot be had
     */
    static List<Explainer> explainers(String dialect, boolean isHex) {
        Explainer iso8583 = new Iso8583Explainer(dialects(dialect), isHex);
        boolean isNamed = dialect != null || isHex;
        return isNamed
                ? List.of(iso8583)
                : List.of(
                        new Pain001Explainer(),
                        new Pain002Explainer(),
                        new JsonExplainer(),
                        new CsvExplainer(),
                        iso8583);
    }

    private static List<Iso8583Dialect> dialects(String dialect) {
        if (dialect == null) {
            return Iso8583Dialect.names().stream().map(Iso8583Dialect::named).toList();
        }
        if (Iso8583Dialect.names().contains(dialect)) {
            return List.of(Iso8583Dialect.named(dialect));
        }
        try {
            return List.of(Iso8583Dialect.read(Path.of(dialect)));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "'" + dialect + "' must be a file that can be read, or one of "
                            + String.join(", ", Iso8583Dialect.names()),
                    e);
        }
    }

    static boolean isXml(byte[] message) {
        return beginning(message).startsWith("<");
    }

    static boolean isJson(byte[] message) {
        return beginning(message).startsWith("{");
    }

    static boolean isSoapEnvelope(byte[] message) {
        return beginning(message).matches("(?s).*<(\\w+:)?Envelope[\\s>].*");
    }

    private static String beginning(byte[] message) {
        String text = new String(message, 0, Math.min(message.length, LOOKED_AT), StandardCharsets.UTF_8);
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).stripLeading();
    }
}
