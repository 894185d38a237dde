package org.mooring.transformers.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.Explanation.Part;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;
import org.mooring.transformers.input.MaskedText;
import org.mooring.transformers.input.ProgressGuard;
import org.mooring.transformers.input.RunningTotals;

/** One CSV file on its way through; holds one line. Empty lines are passed over. */
final class CsvFile implements PaymentFile {
    static final String FORMAT = "csv";
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int HEADER_LENGTH_MAX = 8_192;

    private final ProgressGuard guard;
    private final BufferedReader text;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final Columns columns;
    private final LineMapping mapping;
    private final Header header;
    private final RunningTotals totals = new RunningTotals();

    private CSVRecord record;
    /** Line on which {@link #record} begins, 1 for the header line. */
    private long line;

    private Totals finalTotals;
    private MessageUnreadable failure;

    CsvFile(InputStream in, String messageId, Supplier<Uetr> uetrs) {
        guard = new ProgressGuard(in);
        text = new BufferedReader(new InputStreamReader(
                guard,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        try {
            CSVFormat format = CSVFormat.RFC4180
                    .builder()
                    .setDelimiter(delimiter())
                    .setIgnoreEmptyLines(false)
                    .get();
            parser = CSVParser.builder().setReader(text).setFormat(format).get();
            records = parser.iterator();
            if (!records.hasNext()) {
                throw new MessageUnreadable(FORMAT, "file is empty, a header line is due", "line 1");
            }
            columns = new Columns(records.next());
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw unreadable(e);
        }
        guard.progress();
        mapping = new LineMapping(columns, uetrs);
        header = new Header(FORMAT, messageId, null, -1, null, null);
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Totals totals() {
        if (finalTotals == null) {
            throw new IllegalStateException("totals are known after the last entry");
        }
        return finalTotals;
    }

    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw failure;
        }
        try {
            while (record == null && finalTotals == null) {
                advance();
            }
        } catch (UncheckedIOException | IllegalStateException e) {
            failure = unreadable(e);
            throw failure;
        }
        return record != null;
    }

    @Override
    public PaymentFileEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        CSVRecord current = record;
        record = null;
        return mapping.decode(current, line, totals.entryCount());
    }

    /** Hands over the columns of the line that {@link #hasNext} found, masked. */
    void show(Consumer<Part> to) {
        List<Part> values = new ArrayList<>();
        for (String name : columns.names()) {
            values.add(Part.of(name, MaskedText.at(name, columns.text(record, name)), List.of()));
        }
        to.accept(Part.of("line " + line, null, values));
    }

    /** Leaves the line out that {@link #hasNext} found. */
    void skip() {
        record = null;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private void advance() {
        line = parser.getCurrentLineNumber() + 1;
        if (!records.hasNext()) {
            finalTotals = new Totals(totals.entryCount(), totals.sum(), List.of(), MappingReport.CLEAN);
            return;
        }
        CSVRecord read = records.next();
        guard.progress();
        if (read.size() > 1 || !read.get(0).isBlank()) {
            record = read;
            totals.add(columns.text(read, Columns.AMOUNT));
        }
    }

    /** Semicolon when the header line has more of them than commas: as spreadsheets write where the comma is decimal. */
    private String delimiter() throws IOException {
        text.mark(HEADER_LENGTH_MAX + 1);
        if (text.read() == BYTE_ORDER_MARK) {
            text.mark(HEADER_LENGTH_MAX + 1);
        } else {
            text.reset();
        }
        int commas = 0;
        int semicolons = 0;
        for (int i = 0; i < HEADER_LENGTH_MAX; i++) {
            int c = text.read();
            if (c < 0 || c == '\n' || c == '\r') {
                break;
            }
            commas += c == ',' ? 1 : 0;
            semicolons += c == ';' ? 1 : 0;
        }
        text.reset();
        return semicolons > commas ? ";" : ",";
    }

    private MessageUnreadable unreadable(Exception e) {
        Throwable origin = e;
        while (origin.getCause() != null && !(origin instanceof CharacterCodingException)) {
            origin = origin.getCause();
        }
        String rule = origin instanceof CharacterCodingException
                ? "text is not UTF-8"
                : origin instanceof ProgressGuard.NoProgress
                        ? origin.getMessage()
                        : "quotes are not as RFC 4180 has them: a value with a quote, delimiter or line end stands in"
                                + " quotes, and a quote in it is doubled";
        return new MessageUnreadable(FORMAT, rule, "line " + Math.max(1, line), e);
    }
}
