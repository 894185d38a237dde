package org.mooring.routes.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A stream that ends after a given number of bytes at the latest, and knows what was read of it. Not thread-safe. */
final class MeasuredStream extends InputStream {
    private final InputStream in;
    private final MessageDigest sha256;
    private final long sizeMax;
    private long size;

    MeasuredStream(InputStream in, long sizeMax) {
        this.in = in;
        this.sizeMax = sizeMax;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Reads what is left: blanks behind the end belong to the content. */
    void drain() throws IOException {
        transferTo(OutputStream.nullOutputStream());
    }

    /** How many bytes were read. */
    long size() {
        return size;
    }

    /** Of the bytes that were read, in hex; ends the measuring. */
    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length > 0 && size == sizeMax) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, sizeMax - size));
        if (count > 0) {
            sha256.update(buffer, offset, count);
            size += count;
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), sizeMax - size);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
