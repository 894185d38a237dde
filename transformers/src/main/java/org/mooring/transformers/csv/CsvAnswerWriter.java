package org.mooring.transformers.csv;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.mooring.canonical.StatusReport;
import org.mooring.transformers.EntryStatus;

/**
 * The answer to a CSV file: one line an entry, in the order given. RFC 4180, UTF-8 without byte order mark. A value that
 * a spreadsheet would run as a formula gets an apostrophe in front. Thread-safe.
 */
public final class CsvAnswerWriter {
    private static final String[] HEADER = {"endToEndId", "uetr", "status", "reason", "bank", "bankReference"};

    private CsvAnswerWriter() {}

    /** Flushes, and leaves the stream open. */
    public static void write(List<EntryStatus> entries, OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(HEADER).get();
        CSVPrinter printer = new CSVPrinter(writer, format);
        for (EntryStatus entry : entries) {
            StatusReport report = entry.report();
            printer.printRecord(
                    harmless(entry.endToEndId().value()),
                    entry.uetr().toString(),
                    report.status().name(),
                    report.reason() == null
                            ? report.pendingCause() == null
                                    ? ""
                                    : report.pendingCause().name()
                            : harmless(report.reason().toString()),
                    harmless(report.bank()),
                    harmless(report.bankReference()));
        }
        printer.flush();
    }

    /** Spreadsheets take a cell that begins with one of these as a formula, also behind tab or line end. */
    private static String harmless(String value) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        return "=+-@\t\r\n".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    }
}
