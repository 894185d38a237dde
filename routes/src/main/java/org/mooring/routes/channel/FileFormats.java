package org.mooring.routes.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.Uetr;
import org.mooring.transformers.EntryStatus;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.csv.CsvAnswerWriter;
import org.mooring.transformers.csv.CsvCodec;
import org.mooring.transformers.json.CanonicalJson;
import org.mooring.transformers.pain001.Pain001Codec;
import org.mooring.transformers.pain002.Pain002Writer;

/** The formats in which many payments come at once, each with the answer it gets. */
public final class FileFormats {
    private final Map<String, Format> byName =
            Map.of("pain001", new Pain001(), "csv", new Csv(), "canonical", new Canonical());

    /** @throws IllegalArgumentException for a name that no format has */
    Format get(String name) {
        Format format = byName.get(name);
        if (format == null) {
            throw new IllegalArgumentException("no file format '" + name + "'; there are " + byName.keySet());
        }
        return format;
    }

    /** One format. */
    interface Format {
        /** Reads all of it once; does not close it. */
        PaymentFile.Check check(InputStream in);

        /** @param header what {@link #check} found, or null when only the file's own is asked for */
        PaymentFile open(InputStream in, PaymentFile.Header header);

        /** What the originator is told, once every entry has an answer. */
        void answer(
                PaymentFile.Header original, List<EntryStatus> entries, Instant at, String messageId, OutputStream out)
                throws IOException;

        /** Behind the name of a file with an answer. */
        String answerSuffix();

        /**
         * What the originator is told when the whole is refused.
         *
         * @return false when the format has no answer for that; nothing was written then
         */
        default boolean refuse(
                PaymentFile.Header original, StatusReason reason, Instant at, String messageId, OutputStream out)
                throws IOException {
            return false;
        }
    }

    private static final class Pain001 implements Format {
        private final Pain001Codec codec = new Pain001Codec();

        @Override
        public PaymentFile.Check check(InputStream in) {
            return codec.check(in);
        }

        @Override
        public PaymentFile open(InputStream in, PaymentFile.Header header) {
            return codec.open(in);
        }

        @Override
        public void answer(
                PaymentFile.Header original, List<EntryStatus> entries, Instant at, String messageId, OutputStream out)
                throws IOException {
            Pain002Writer.write(original, entries, at, messageId, out);
        }

        @Override
        public String answerSuffix() {
            return "pain002.xml";
        }

        @Override
        public boolean refuse(
                PaymentFile.Header original, StatusReason reason, Instant at, String messageId, OutputStream out)
                throws IOException {
            Pain002Writer.writeRefusal(original, reason, at, messageId, out);
            return true;
        }
    }

    private static final class Csv implements Format {
        private final CsvCodec codec = new CsvCodec();

        @Override
        public PaymentFile.Check check(InputStream in) {
            return codec.check(in);
        }

        @Override
        public PaymentFile open(InputStream in, PaymentFile.Header header) {
            return codec.open(in, header == null ? "" : header.messageId());
        }

        @Override
        public void answer(
                PaymentFile.Header original, List<EntryStatus> entries, Instant at, String messageId, OutputStream out)
                throws IOException {
            CsvAnswerWriter.write(entries, out);
        }

        @Override
        public String answerSuffix() {
            return "status.csv";
        }
    }

    private static final class Canonical implements Format {
        @Override
        public PaymentFile.Check check(InputStream in) {
            CanonicalMessage message = new CanonicalMessage(in);
            return new PaymentFile.Check(message.header(), message.totals());
        }

        @Override
        public PaymentFile open(InputStream in, PaymentFile.Header header) {
            return new CanonicalMessage(in);
        }

        @Override
        public void answer(
                PaymentFile.Header original, List<EntryStatus> entries, Instant at, String messageId, OutputStream out)
                throws IOException {
            out.write(CanonicalJson.write(entries.get(0).report()));
        }

        @Override
        public String answerSuffix() {
            return "status.json";
        }

        @Override
        public boolean refuse(
                PaymentFile.Header original, StatusReason reason, Instant at, String messageId, OutputStream out)
                throws IOException {
            out.write(CanonicalJson.write(StatusReport.rejected(Uetr.random(), reason))); // which nothing else names
            return true;
        }
    }
}
