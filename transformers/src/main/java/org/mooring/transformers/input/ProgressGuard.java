package org.mooring.transformers.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds how much of a stream a parser may swallow without producing anything: an endless name, comment, quoted value
 * or document type would otherwise fill the memory before any limit of the parser is asked. The reader calls {@link
 * #progress} after each event or record; a file of any size passes as long as events keep coming. Not thread-safe.
 */
public final class ProgressGuard extends FilterInputStream {
    /** A thousand times the longest token of a payment message; small beside any heap. */
    public static final int BYTES_MAX = 1 << 20;

    private long bytesSinceProgress;

    public ProgressGuard(InputStream in) {
        super(in);
    }

    /** The parser has made an event or a record of what it read. */
    public void progress() {
        bytesSinceProgress = 0;
    }

    @Override
    public int read() throws IOException {
        int octet = in.read();
        if (octet >= 0) {
            count(1);
        }
        return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count > 0) {
            count(count);
        }
        return count;
    }

    private void count(int bytes) throws NoProgress {
        bytesSinceProgress += bytes;
        if (bytesSinceProgress > BYTES_MAX) {
            throw new NoProgress();
        }
    }

    /** One token of the message is longer than {@link #BYTES_MAX}. */
    public static final class NoProgress extends IOException {
        private static final long serialVersionUID = 1L;

        NoProgress() {
            super("one name, value, comment or declaration is longer than " + BYTES_MAX + " bytes");
        }
    }
}
