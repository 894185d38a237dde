package org.mooring.routes.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.routes.intake.Folders;
import org.mooring.routes.intake.Intake;
import org.mooring.routes.intake.Intakes;
import org.mooring.routes.intake.KnownContents;
import org.mooring.routes.intake.Reading;
import org.mooring.transformers.PaymentFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a file: its answer into the outbox and its original into the archive, or the original with the reason to the
 * rejected. The intake goes last, so that a crash in between does the rest again, to the same names.
 */
public final class AnswerFile {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerFile.class);
    private static final String REPAIR = "nothing of it was recorded; correct the file and drop it again";
    private static final String BEGUN =
            "it changed while it was recorded: payments before that place go on, ask for them before you send the rest";

    private final ObjectMapper mapper = new ObjectMapper();
    private final Intakes intakes;
    private final Folders folders;
    private final KnownContents contents;
    private final FileFormats formats;
    private final Clock clock;

    public AnswerFile(Intakes intakes, Folders folders, KnownContents contents, FileFormats formats, Clock clock) {
        this.intakes = intakes;
        this.folders = folders;
        this.contents = contents;
        this.formats = formats;
        this.clock = clock;
    }

    /** The body is the answer. */
    public void handOut(Exchange exchange) throws IOException {
        Intake intake = FileFlow.intake(exchange);
        folders.answer(
                intake, format(intake).answerSuffix(), exchange.getMessage().getBody(byte[].class));
        long sizeRead = exchange.getProperty(OpenPaymentFile.SIZE, Long.class);
        long sizeNow = Files.size(intake.original());
        if (sizeNow == sizeRead) {
            folders.archive(intake);
        } else {
            folders.reject(intake, grown(intake, sizeRead, sizeNow));
        }
        Optional<Reading> read = Reading.of(intake);
        if (read.isPresent()) {
            contents.answered(read.get().sha256(), intake);
        }
        intakes.drop(intake);
    }

    /** Stands in a {@code doCatch} of {@link MessageUnreadable}. */
    public void refuse(Exchange exchange) throws IOException {
        Intake intake = FileFlow.intake(exchange);
        MessageUnreadable why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, MessageUnreadable.class);
        StatusReason reason = why instanceof FileRefused refused
                ? refused.reason()
                : new StatusReason(ReasonCode.FF01, why.rule() + " [at=" + why.at() + "]");
        boolean isRecorded =
                exchange.getProperty(FileFlow.ROOM) != null; // it was readable when it was read the first time
        boolean isBegun = isRecorded || why instanceof FileRefused changed && changed.isBegun();
        if (!isBegun) {
            answerRefusal(exchange, intake, reason, isUnread(why));
        }
        String next = why instanceof FileRefused refused ? refused.next() : isRecorded ? BEGUN : REPAIR;
        byte[] json = json(intake, why, reason.code(), next);
        if (isUnread(why)) {
            folders.rejectUnread(intake, json);
        } else {
            folders.reject(intake, json);
        }
        LOG.warn("{} is refused: {}; {}", intake.note().name(), why.getMessage(), next);
        intakes.drop(intake);
    }

    private static boolean isUnread(MessageUnreadable why) {
        return why instanceof FileRefused refused && refused.isUnread();
    }

    /** Only where the format knows an answer for the whole, and its header could be read. */
    private void answerRefusal(Exchange exchange, Intake intake, StatusReason reason, boolean isUnread)
            throws IOException {
        FileFormats.Format format = format(intake);
        PaymentFile.Header header = exchange.getProperty(FileFlow.FILE_HEADER, PaymentFile.Header.class);
        if (header == null) {
            header = isUnread ? headerOfUnread(format, intake) : header(format, intake);
        }
        if (header != null) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (format.refuse(header, reason, clock.instant(), WriteFileAnswer.messageId(intake), out)) {
                folders.answer(intake, format.answerSuffix(), out.toByteArray());
            }
        }
    }

    /** What cannot be read to its end may have a beginning. */
    private static PaymentFile.Header headerOfUnread(FileFormats.Format format, Intake intake) {
        try {
            return header(format, intake);
        } catch (IOException | RuntimeException none) {
            LOG.debug("{} has no header that can be read", intake.label(), none);
            return null;
        }
    }

    private static PaymentFile.Header header(FileFormats.Format format, Intake intake) throws IOException {
        try (InputStream in = Files.newInputStream(intake.original());
                PaymentFile file = format.open(in, null)) {
            return file.header();
        } catch (MessageUnreadable | UncheckedIOException broken) {
            return null;
        }
    }

    private byte[] json(Intake intake, MessageUnreadable why, ReasonCode code, String next)
            throws JsonProcessingException {
        Map<String, String> reason = new LinkedHashMap<>();
        reason.put("file", intake.note().name());
        reason.put("format", why.format());
        reason.put("reasonCode", code.name());
        reason.put("rule", why.rule());
        reason.put("at", why.at());
        reason.put("next", next);
        reason.put("refusedAt", clock.instant().toString());
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(reason);
    }

    private byte[] grown(Intake intake, long sizeRead, long sizeNow) throws JsonProcessingException {
        String rule = "the file changed after it was taken: " + sizeRead + " bytes were read, now it has " + sizeNow;
        LOG.error(
                "{}: {}; what was read is answered, the original is in rejected",
                intake.note().name(),
                rule);
        return json(
                intake,
                new MessageUnreadable(intake.note().format(), rule, "byte " + sizeRead),
                ReasonCode.NARR,
                "the answer in the outbox is about the part that was read; drop the payments that it does not name in a"
                        + " new file, written under another name and renamed when it is whole");
    }

    private FileFormats.Format format(Intake intake) {
        return formats.get(intake.note().format());
    }
}
