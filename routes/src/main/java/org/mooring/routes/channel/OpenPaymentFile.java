package org.mooring.routes.channel;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.journal.IdempotencyKey;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;

/**
 * Reads a file or message of many payments twice: once to decide about the whole (readable, totals right), then entry
 * by entry as the splitter asks. The body becomes the iterator over its entries; the header stays on the exchange.
 */
public final class OpenPaymentFile {
    private final InboundRequests requests;
    private final FileFormats formats;

    public OpenPaymentFile(InboundRequests requests, FileFormats formats) {
        this.requests = requests;
        this.formats = formats;
    }

    /**
     * @throws MessageUnreadable when it is not a message of its format, or contradicts its own totals; nothing of it was
     *     recorded then
     */
    public void open(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String formatName = message.getHeader(FileFlow.FORMAT, String.class);
        FileFormats.Format format = formats.get(formatName);
        exchange.setProperty(FileFlow.FORMAT, formatName);
        Input input = input(message);
        try (InputStream in = input.open()) {
            PaymentFile.Check check = format.check(in);
            if (!check.totals().isConsistent()) {
                throw new MessageUnreadable(
                        formatName, check.totals().contradictions().get(0).toString(), "control totals");
            }
            if (check.totals().entryCount() == 0) {
                throw new MessageUnreadable(formatName, "a file has at least one payment", "end of file");
            }
            exchange.setProperty(FileFlow.FILE_HEADER, check.header());
        }
        PaymentFile file =
                format.open(input.open(), exchange.getProperty(FileFlow.FILE_HEADER, PaymentFile.Header.class));
        exchange.getExchangeExtension().addOnCompletion(new CloseOnCompletion(file));
        Originator originator = message.getHeader(FileFlow.ORIGINATOR_WAITS, false, Boolean.class)
                ? Originator.WAITS
                : Originator.TOLD_LATER;
        String channel = message.getHeader(FileFlow.CHANNEL, String.class);
        message.setBody(new Entries(file, channel, originator));
    }

    private static Input input(Message message) {
        File file = message.getBody(File.class);
        if (file != null) {
            return () -> Files.newInputStream(file.toPath());
        }
        byte[] bytes = message.getBody(byte[].class);
        return () -> new ByteArrayInputStream(bytes);
    }

    @FunctionalInterface
    private interface Input {
        InputStream open() throws IOException;
    }

    /** Entries as requests, made while the splitter moves: a file of any size is never in memory as a whole. */
    private final class Entries implements Iterator<FileEntry> {
        private final PaymentFile file;
        private final String channel;
        private final Originator originator;

        Entries(PaymentFile file, String channel, Originator originator) {
            this.file = file;
            this.channel = channel;
            this.originator = originator;
        }

        @Override
        public boolean hasNext() {
            return file.hasNext();
        }

        @Override
        public FileEntry next() {
            PaymentFileEntry entry = file.next();
            if (entry instanceof PaymentFileEntry.Valid valid) {
                InboundRequest request = requests.transfer(
                        source(valid.content()),
                        valid.transfer(),
                        List.of(key(
                                entry,
                                valid.uetrGiven() ? valid.transfer().uetr().toString() : null)),
                        valid.content(),
                        valid.report());
                return new FileEntry(
                        entry.entryIndex(),
                        entry.paymentInformationId(),
                        valid.transfer().instructionId(),
                        entry.endToEndId(),
                        request,
                        null,
                        null);
            }
            PaymentFileEntry.Invalid invalid = (PaymentFileEntry.Invalid) entry;
            InboundRequest request = requests.refused(
                    source(invalid.content()), invalid.reason(), List.of(key(entry, null)), invalid.content());
            return new FileEntry(
                    entry.entryIndex(),
                    entry.paymentInformationId(),
                    invalid.instructionId(),
                    entry.endToEndId(),
                    request,
                    null,
                    null);
        }

        private InboundRequests.Source source(byte[] content) {
            return new InboundRequests.Source(channel, originator, file.header().format(), content);
        }

        /** UETR, else initiator + MsgId + PmtInfId + EndToEndId + index in file: two equal payments in one file are two. */
        private IdempotencyKey key(PaymentFileEntry entry, String uetr) {
            PaymentFile.Header header = file.header();
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
