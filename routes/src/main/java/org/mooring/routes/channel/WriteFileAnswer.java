package org.mooring.routes.channel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.Exchange;
import org.mooring.canonical.Uetr;
import org.mooring.routes.RecordReported;
import org.mooring.routes.intake.Intake;
import org.mooring.transformers.EntryStatus;
import org.mooring.transformers.PaymentFile;

/** Writes the answer to a file or message of many payments, in the order of the original; the body becomes its bytes. */
public final class WriteFileAnswer {
    private static final String REPORTABLE = "mooringReportable";
    /** Exchange property, for the routes: what the sender of a refused message is told, or nothing. */
    static final String REFUSAL = "mooringRefusal";

    private final FileFormats formats;
    private final Clock clock;
    private final RecordReported reported;

    public WriteFileAnswer(FileFormats formats, Clock clock, RecordReported reported) {
        this.formats = formats;
        this.clock = clock;
        this.reported = reported;
    }

    public void write(Exchange exchange) throws IOException {
        List<FileEntry> entries = CollectEntries.entries(exchange);
        entries.sort(Comparator.comparingInt(FileEntry::entryIndex));
        List<EntryStatus> statuses = entries.stream().map(FileEntry::status).toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream(256 + 512 * statuses.size());
        formats.get(exchange.getProperty(FileFlow.FORMAT, String.class))
                .answer(
                        exchange.getProperty(FileFlow.FILE_HEADER, PaymentFile.Header.class),
                        statuses,
                        clock.instant(),
                        messageId(FileFlow.intake(exchange)),
                        out);
        exchange.setProperty(REPORTABLE, entries);
        exchange.getMessage().setBody(out.toByteArray());
    }

    /**
     * In {@code doCatch}: what the sender of a message is told that could be read, but is refused as a whole, where its
     * format has an answer for that. Leaves it on the exchange.
     */
    public void refuse(Exchange exchange) throws IOException {
        Intake intake = FileFlow.intake(exchange);
        if (intake == null
                || !(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class) instanceof FileRefused why)) {
            return;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean isTold = formats.get(intake.note().format())
                .refuse(
                        exchange.getProperty(FileFlow.FILE_HEADER, PaymentFile.Header.class),
                        why.reason(),
                        clock.instant(),
                        messageId(intake),
                        out);
        if (isTold) {
            exchange.setProperty(REFUSAL, out.toByteArray());
        }
    }

    /** Of the answer, at most 35 characters; the same when an intake is answered again after a crash. */
    static String messageId(Intake intake) {
        return "MOORING-"
                + (intake == null ? Long.toHexString(Uetr.random().value().getMostSignificantBits()) : intake.id());
    }

    /**
     * Notes in the journal that the originator was told; the step after the one that hands the answer out. Where none is
     * written, because status events tell, the body has the entries.
     */
    public void handedOut(Exchange exchange) {
        List<?> written = exchange.getProperty(REPORTABLE, List.class);
        List<?> entries = written == null ? CollectEntries.entries(exchange) : written;
        for (Object entry : entries) {
            FileEntry fileEntry = (FileEntry) entry;
            if (fileEntry.inHand() != null) {
                reported.record(fileEntry.inHand());
            } else if (FileFlow.intake(exchange) != null) {
                reported.recordMissing(
                        fileEntry.report().uetr(),
                        FileFlow.intake(exchange).note().channel());
            }
        }
    }
}
