package org.mooring.connectors.iso8583;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

/**
 * One end of a plain blocking socket: a legacy client or a bank, as the test wants. Speaks two-byte lengths, or a header
 * behind four ASCII digits that count digits and header.
 */
final class Wire implements Closeable {
    static final Iso8583Codec CODEC = new Iso8583Codec(Iso8583Dialect.named("1987"));
    private static final int READ_TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final int asciiHeaderBytes;
    private byte[] header = {};
    private final DataInputStream in;
    private final DataOutputStream out;

    Wire(Socket socket) throws IOException {
        this(socket, 0);
    }

    /** @param asciiHeaderBytes of the header behind four digits; 0 for plain two-byte lengths */
    Wire(Socket socket, int asciiHeaderBytes) throws IOException {
        this.socket = socket;
        this.asciiHeaderBytes = asciiHeaderBytes;
        socket.setSoTimeout(READ_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    static Wire to(int port) throws IOException {
        return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    static byte[] frame(Iso8583Draft draft) {
        return frame(CODEC.encode(draft));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void send(Iso8583Draft draft) throws IOException {
        send(asciiHeaderBytes == 0 ? frame(draft) : asciiFrame(header, CODEC.encode(draft)));
    }

    /** Under the header that came last. */
    static byte[] asciiFrame(byte[] header, byte[] message) {
        int length = 4 + header.length + message.length;
        return ByteBuffer.allocate(length)
                .put(String.format(Locale.ROOT, "%04d", length).getBytes(StandardCharsets.US_ASCII))
                .put(header)
                .put(message)
                .array();
    }

    Iso8583Message receive() throws IOException {
        int length;
        if (asciiHeaderBytes == 0) {
            length = in.readUnsignedShort();
        } else {
            length = Integer.parseInt(new String(read(4), StandardCharsets.US_ASCII)) - 4 - asciiHeaderBytes;
            header = read(asciiHeaderBytes);
        }
        return CODEC.decode(read(length));
    }

    /** Between length and message, of what was received last. */
    byte[] header() {
        return header;
    }

    byte[] read(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** Whether the other side ended the connection; waits for that. */
    boolean isEnded() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    void endInput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static String stan(int number) {
        return String.format(Locale.ROOT, "%06d", number);
    }

    static Iso8583Draft purchase(int stan) {
        return new Iso8583Draft("0200")
                .set(2, "4000001234567899")
                .set(3, "000000")
                .set(4, "000000001234")
                .set(7, "1123064500")
                .set(11, stan(stan))
                .set(12, "064500")
                .set(13, "1123")
                .set(18, "5814")
                .set(22, "051")
                .set(32, "123456")
                .set(37, "632706" + stan(stan))
                .set(41, "TERM0001")
                .set(42, "MERCHANT0000001")
                .set(43, "COFFEE BAR               LONDON       GB")
                .set(49, "978");
    }

    static Iso8583Draft echo(int stan) {
        return new Iso8583Draft("0800").set(7, "1123064500").set(11, stan(stan)).set(70, "301");
    }
}
