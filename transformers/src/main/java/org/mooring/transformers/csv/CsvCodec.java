package org.mooring.transformers.csv;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Supplier;
import org.mooring.canonical.Uetr;
import org.mooring.transformers.PaymentFile;

/**
 * Decodes CSV (RFC 4180) with a header line, comma or semicolon between values, UTF-8 with or without byte order mark. A
 * line that breaks a rule becomes an invalid entry with its line number; what is not such a file ends in {@link
 * org.mooring.canonical.failure.MessageUnreadable}. Thread-safe; the files it opens are not.
 */
public final class CsvCodec {
    private final Supplier<Uetr> uetrs;

    public CsvCodec() {
        this(Uetr::random);
    }

    /** @param uetrs gives each transfer its UETR; CSV brings none */
    public CsvCodec(Supplier<Uetr> uetrs) {
        this.uetrs = Objects.requireNonNull(uetrs, "uetrs");
    }

    /** Opens a file whose content hash nobody asked for: its message id is empty. See {@link #check}. */
    public PaymentFile open(InputStream in) {
        return open(in, "");
    }

    /**
     * Reads the header line; the rest is read as the file is iterated. Closing the file closes the stream.
     *
     * @param messageId what the header shall carry: the file's own id, or its content hash as {@link #check} found it
     */
    public PaymentFile open(InputStream in, String messageId) {
        return new CsvFile(in, messageId, uetrs);
    }

    /**
     * Reads the file to its end: count and sum, and as message id the SHA-256 of its bytes in hex. Reads the stream and
     * does not close it.
     */
    public PaymentFile.Check check(InputStream in) {
        DigestInputStream digested = new DigestInputStream(new Unclosed(in), sha256());
        try (CsvFile file = new CsvFile(digested, "", uetrs)) {
            while (file.hasNext()) {
                file.skip();
            }
            PaymentFile.Header header = file.header();
            return new PaymentFile.Check(
                    new PaymentFile.Header(
                            header.format(),
                            HexFormat.of().formatHex(digested.getMessageDigest().digest()),
                            header.createdAt(),
                            header.entryCount(),
                            header.controlSum(),
                            header.initiatingParty()),
                    file.totals());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }

        @Override
        public void close() {
            // the caller's
        }
    }
}
