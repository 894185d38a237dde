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
import java.util.Locale;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

/** One end of a plain blocking socket that speaks two-byte lengths: a legacy client or a bank, as the test wants. */
final class Wire implements Closeable {
    static final Iso8583Codec CODEC = new Iso8583Codec(Iso8583Dialect.named("1987"));
    private static final int READ_TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
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
        send(frame(draft));
    }

    Iso8583Message receive() throws IOException {
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        return CODEC.decode(message);
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
