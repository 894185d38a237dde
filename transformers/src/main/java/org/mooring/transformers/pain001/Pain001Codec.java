package org.mooring.transformers.pain001;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mooring.canonical.Uetr;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.input.XmlSource;

/**
 * Decodes pain.001 in the versions 03 and 08 to 13. Anything that is not such a message, or not well-formed, or hostile
 * ends in {@link org.mooring.canonical.failure.MessageUnreadable} with the place; a transaction that breaks a rule
 * becomes an invalid entry and leaves its neighbours alone. Thread-safe; the files it opens are not.
 */
public final class Pain001Codec {
    /** Versions 08 to 13 differ from 09 only in elements that are kept as they are (MAPPING.md). */
    private static final Map<String, String> FORMAT_BY_NAMESPACE = Stream.of("03", "08", "09", "10", "11", "12", "13")
            .map(version -> "pain.001.001." + version)
            .collect(Collectors.toMap(
                    format -> "urn:iso:std:iso:20022:tech:xsd:" + format, format -> format, (a, b) -> a, TreeMap::new));

    private final Supplier<Uetr> uetrs;

    public Pain001Codec() {
        this(Uetr::random);
    }

    /** @param uetrs gives the UETR of each transaction that brings none */
    public Pain001Codec(Supplier<Uetr> uetrs) {
        this.uetrs = Objects.requireNonNull(uetrs, "uetrs");
    }

    /**
     * Reads up to the end of the group header; the rest is read as the file is iterated. Closing the file closes the
     * stream; when opening fails, the stream is the caller's to close.
     */
    public PaymentFile open(InputStream in) {
        return new Pain001File(new XmlSource(in, Pain001File.FORMAT), FORMAT_BY_NAMESPACE, uetrs);
    }

    /**
     * Reads the message to its end without decoding transactions: the first pass, after which a channel knows whether
     * the whole is readable and its totals are right. Reads the stream and does not close it.
     */
    public PaymentFile.Check check(InputStream in) {
        try (Pain001File file =
                new Pain001File(new XmlSource(new Unclosed(in), Pain001File.FORMAT), FORMAT_BY_NAMESPACE, uetrs)) {
            while (file.hasNext()) {
                file.skip();
            }
            return new PaymentFile.Check(file.header(), file.totals());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
