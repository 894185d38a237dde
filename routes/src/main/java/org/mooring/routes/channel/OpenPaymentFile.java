package org.mooring.routes.channel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.journal.IdempotencyKey;
import org.mooring.routes.PaymentInHand;
import org.mooring.routes.intake.Intake;
import org.mooring.routes.intake.KnownContents;
import org.mooring.routes.intake.Note;
import org.mooring.routes.intake.Reading;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;

/**
 * Reads a file or message of many payments twice: once to decide about the whole (readable, totals right, not too many,
 * not taken before), then the same bytes entry by entry as the splitter asks. The body becomes the iterator over its entries; the header
 * stays on the exchange. Before the second reading it waits for room in memory.
 */
public final class OpenPaymentFile {
    /** Exchange property: how many bytes were read. */
    static final String SIZE = "mooringFileSize";

    private final InboundRequests requests;
    private final FileFormats formats;
    private final KnownContents contents;
    private final int entryCountMax;
    private final EntryRoom room;
    private final Consumer<PaymentInHand> goOn;

    /**
     * @param entryCountMax most payments of one file or message, and of all that are in memory at once
     * @param goOn takes what was received and not begun of a request over REST that failed
     */
    public OpenPaymentFile(
            InboundRequests requests,
            FileFormats formats,
            KnownContents contents,
            int entryCountMax,
            Consumer<PaymentInHand> goOn) {
        this.goOn = goOn;
        this.requests = requests;
        this.formats = formats;
        this.contents = contents;
        this.entryCountMax = entryCountMax;
        this.room = new EntryRoom(entryCountMax);
    }

    /**
     * @throws MessageUnreadable when it is not a message of its format, or contradicts its own totals, or is refused as a
     *     whole; nothing of it was recorded then
     * @throws UnreadOriginal when it cannot be read now, or somebody still writes it: it is looked at again later
     * @throws IOException when what has to be on disk first cannot be written
     */
    public CompletionStage<Void> open(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String formatName = message.getHeader(FileFlow.FORMAT, String.class);
        FileFormats.Format format = formats.get(formatName);
        exchange.setProperty(FileFlow.FORMAT, formatName);
        Intake intake = FileFlow.intake(exchange);
        Input input = input(intake, message);
        PaymentFile.Check check = check(exchange, format, intake, input);
        long size = exchange.getProperty(SIZE, Long.class);
        Originator originator = message.getHeader(FileFlow.ORIGINATOR_WAITS, false, Boolean.class)
                ? Originator.WAITS
                : Originator.TOLD_LATER;
        String channel = message.getHeader(FileFlow.CHANNEL, String.class);
        String callersKey = callersKey(message);
        String submitter = intake == null ? message.getHeader(ApiHeaders.USER, "", String.class) : "";
        return room.take(check.totals().entryCount()).thenAccept(held -> {
            exchange.setProperty(FileFlow.ROOM, held);
            if (intake == null) { // else it is given back with the intake
                exchange.getExchangeExtension().addOnCompletion(new CloseOnCompletion(held));
                Map<Uetr, PaymentInHand> received = new ConcurrentHashMap<>();
                exchange.setProperty(FileFlow.RECORDED, received);
                exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                    @Override
                    public void onFailure(Exchange gone) {
                        received.values().forEach(goOn);
                    }
                });
            }
            PaymentFile file = readBegun(exchange, () -> format.open(input.open(size), check.header()));
            exchange.getExchangeExtension().addOnCompletion(new CloseOnCompletion(file));
            String witness = intake == null ? "" : intake.label();
            message.setBody(new Entries(exchange, file, channel, submitter, originator, witness, callersKey));
        });
    }

    /** Null where the caller of an API gave none, and everywhere else. */
    private static String callersKey(Message message) {
        String key = message.getHeader(ApiHeaders.IDEMPOTENCY_KEY, String.class);
        return key == null ? null : message.getHeader(ApiHeaders.USER, "", String.class) + "\n" + key;
    }

    private PaymentFile.Check check(Exchange exchange, FileFormats.Format format, Intake intake, Input input)
            throws IOException {
        boolean isFile = intake != null && intake.note().way() == Note.Way.FILE;
        Optional<Reading> first = isFile ? firstReading(exchange, intake) : Optional.empty();
        Content content;
        try {
            content = read(format, intake, input, first);
        } catch (IOException | RuntimeException unread) {
            if (intake == null) {
                throw unread;
            }
            boolean isBegun = first.isPresent() && first.get().isReadable();
            throw UnreadOriginal.failure(exchange, intake, isBegun, unread);
        }
        Reading reading = content.reading();
        if (first.isEmpty()) {
            if (isFile) {
                reading.keep(intake);
            }
        } else if (!reading.sha256().equals(first.get().sha256())) {
            throw changed(intake, first.get());
        }
        if (content.unreadable() != null) {
            throw content.unreadable();
        }
        PaymentFile.Check check = content.check();
        exchange.setProperty(SIZE, reading.size());
        exchange.setProperty(FileFlow.FILE_HEADER, check.header());
        judge(check, exchange.getProperty(FileFlow.FORMAT, String.class));
        if (check.header().messageId().isEmpty()
                && (intake == null || intake.note().name().isEmpty())) {
            requireKeys(format, input, check.header());
        }
        if (isFile) {
            refuseKnown(check, intake, reading.sha256());
        }
        return check;
    }

    private static Optional<Reading> firstReading(Exchange exchange, Intake intake) {
        try {
            return Reading.of(intake);
        } catch (IOException damaged) { // nobody knows what was recorded
            throw UnreadOriginal.failure(exchange, intake, true, damaged);
        }
    }

    /** One of check and unreadable is null. */
    private record Content(PaymentFile.Check check, MessageUnreadable unreadable, Reading reading) {}

    private static Content read(FileFormats.Format format, Intake intake, Input input, Optional<Reading> first)
            throws IOException {
        FileTime changedAt = changedAt(intake);
        PaymentFile.Check check = null;
        MessageUnreadable unreadable = null;
        Content content;
        try (MeasuredStream in = input.open(first.map(Reading::size).orElse(Long.MAX_VALUE))) {
            try {
                check = format.check(in);
            } catch (MessageUnreadable why) {
                unreadable = why;
            }
            in.drain();
            content = new Content(check, unreadable, new Reading(in.size(), in.sha256(), unreadable == null));
        }
        if (first.isEmpty()) {
            requireUnchanged(intake, changedAt);
        }
        return content;
    }

    /** Of the second reading: what was readable once fails now, and some of it may be recorded. */
    private static <T> T readBegun(Exchange exchange, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MessageUnreadable refused) {
            throw refused;
        } catch (RuntimeException unread) {
            Intake intake = FileFlow.intake(exchange);
            throw intake == null ? unread : UnreadOriginal.failure(exchange, intake, true, unread);
        }
    }

    private static MessageUnreadable changed(Intake intake, Reading first) {
        String rule = "what was read of it first is not in it any more (" + first.size() + " bytes of SHA-256 "
                + first.sha256() + "): it was written over after it was taken";
        return first.isReadable()
                ? FileRefused.changed(intake.note().format(), rule, "content")
                : new MessageUnreadable(intake.note().format(), rule, "content");
    }

    private static FileTime changedAt(Intake intake) throws IOException {
        return intake == null ? null : Files.getLastModifiedTime(intake.original());
    }

    private static void requireUnchanged(Intake intake, FileTime since) throws IOException {
        if (intake != null && !since.equals(changedAt(intake))) {
            throw new StillWritten(intake.note().name());
        }
    }

    private void judge(PaymentFile.Check check, String format) {
        PaymentFile.Totals totals = check.totals();
        if (!totals.isConsistent()) {
            throw new FileRefused(
                    format,
                    totals.contradictions().get(0),
                    "control totals",
                    "nothing of it was recorded; correct the totals and send it again");
        }
        if (totals.entryCount() == 0) {
            throw new MessageUnreadable(format, "a file has at least one payment", "end of file");
        }
        if (totals.entryCount() > entryCountMax) {
            throw new FileRefused(
                    format,
                    new StatusReason(
                            ReasonCode.NARR,
                            "mooring.files.entry-count-max allows " + entryCountMax + " payments, the file has "
                                    + totals.entryCount()),
                    "payment " + (entryCountMax + 1),
                    "nothing of it was recorded; send it in parts");
        }
    }

    /**
     * Of payments in a message that has no id, neither its own nor its broker's: nothing would tell its redelivery after a
     * crash from another message. Those that will be rejected need none.
     */
    private static void requireKeys(FileFormats.Format format, Input input, PaymentFile.Header header)
            throws IOException {
        try (PaymentFile file = format.open(input.open(Long.MAX_VALUE), header)) {
            while (file.hasNext()) {
                PaymentFileEntry entry = file.next();
                if (entry instanceof PaymentFileEntry.Valid valid
                        && !valid.uetrGiven()
                        && !entry.endToEndId().isProvided()) {
                    throw new FileRefused(
                            header.format(),
                            new StatusReason(
                                    ReasonCode.NARR,
                                    "a payment without UETR and end-to-end id needs a message id, by which its redelivery"
                                            + " is known"),
                            "payment " + entry.entryIndex(),
                            "nothing of it was recorded; give the payment an id, or let the sender set message ids");
                }
            }
        }
    }

    private void refuseKnown(PaymentFile.Check check, Intake intake, String sha256) throws IOException {
        PaymentFile.Totals totals = check.totals();
        Optional<KnownContents.Earlier> known =
                contents.remember(sha256, intake, totals.entryCount(), totals.controlSum());
        if (known.isPresent()) {
            KnownContents.Earlier earlier = known.get();
            throw new FileRefused(
                    intake.note().format(),
                    new StatusReason(
                            ReasonCode.DUPL,
                            "the same content came as '" + earlier.name() + "' at " + earlier.takenAt() + " ("
                                    + earlier.entryCount() + " payments, sum " + earlier.controlSum() + ")"),
                    "content",
                    "nothing is paid again; the answer to the first is in the outbox with " + earlier.intake()
                            + " in its name. To pay again, send it with a message id and end-to-end ids of its own");
        }
    }

    private static Input input(Intake intake, Message message) {
        if (intake != null) {
            return sizeMax -> {
                try {
                    return new MeasuredStream(Files.newInputStream(intake.original()), sizeMax);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        }
        byte[] bytes = message.getBody(byte[].class);
        return sizeMax -> new MeasuredStream(new ByteArrayInputStream(bytes), sizeMax);
    }

    private interface Input {
        /** @param sizeMax how many bytes may be read */
        MeasuredStream open(long sizeMax);
    }

    /** Neither readable nor unreadable yet. */
    private static final class StillWritten extends IOException {
        private static final long serialVersionUID = 1L;

        StillWritten(String name) {
            super(name + " changed while it was read: somebody still writes it");
        }
    }

    /** Entries as requests, made while the splitter moves: a file of any size is never in memory as a whole. */
    private final class Entries implements Iterator<FileEntry> {
        private final Exchange whole;
        private final PaymentFile file;
        private final String channel;
        private final String submitter;
        private final Originator originator;
        private final String witness;
        private final String callersKey;

        /**
         * @param witness names the message where neither it nor its payment has an id
         * @param callersKey user and idempotency key of a call of the API, may be null
         */
        Entries(
                Exchange whole,
                PaymentFile file,
                String channel,
                String submitter,
                Originator originator,
                String witness,
                String callersKey) {
            this.whole = whole;
            this.callersKey = callersKey;
            this.witness = witness;
            this.file = file;
            this.channel = channel;
            this.submitter = submitter;
            this.originator = originator;
        }

        @Override
        public boolean hasNext() {
            return readBegun(whole, file::hasNext);
        }

        @Override
        public FileEntry next() {
            PaymentFileEntry entry = readBegun(whole, file::next);
            if (entry instanceof PaymentFileEntry.Valid valid) {
                InboundRequest request = requests.transfer(
                        source(valid.content()),
                        valid.transfer(),
                        keys(entry, valid.uetrGiven() ? valid.transfer().uetr().toString() : null),
                        valid.content(),
                        valid.report());
                return FileEntry.read(entry, valid.transfer().instructionId(), request);
            }
            PaymentFileEntry.Invalid invalid = (PaymentFileEntry.Invalid) entry;
            InboundRequest request =
                    requests.refused(source(invalid.content()), invalid.reason(), keys(entry, null), invalid.content());
            return FileEntry.read(entry, invalid.instructionId(), request);
        }

        private InboundRequests.Source source(byte[] content) {
            return new InboundRequests.Source(
                    channel, submitter, originator, file.header().format(), content);
        }

        /** A caller's key stands for each payment by its place in the file: written anew under it, none is paid twice. */
        private List<IdempotencyKey> keys(PaymentFileEntry entry, String uetr) {
            IdempotencyKey own = key(entry, uetr);
            return callersKey == null
                    ? List.of(own)
                    : List.of(own, new IdempotencyKey("api-file", callersKey + "\n" + entry.entryIndex()));
        }

        /**
         * UETR, else initiator + MsgId + PmtInfId + EndToEndId + index in file: two equal payments in one file are two. A
         * message without an id of its own (canonical JSON): initiator + EndToEndId, else the broker's id of the message.
         */
        private IdempotencyKey key(PaymentFileEntry entry, String uetr) {
            PaymentFile.Header header = file.header();
            if (uetr == null && header.messageId().isEmpty()) {
                return entry.endToEndId().isProvided()
                        ? new IdempotencyKey(
                                "message-e2e",
                                header.initiatingParty() == null
                                        ? entry.endToEndId().value()
                                        : header.initiatingParty() + "\n"
                                                + entry.endToEndId().value())
                        : new IdempotencyKey("message", witness);
            }
            return uetr != null
                    ? new IdempotencyKey("uetr", uetr)
                    : new IdempotencyKey(
                            "file-entry",
                            String.join(
                                    "\n",
                                    String.valueOf(header.initiatingParty()),
                                    header.messageId(),
                                    entry.paymentInformationId(),
                                    entry.endToEndId().value(),
                                    Integer.toString(entry.entryIndex())));
        }
    }
}
