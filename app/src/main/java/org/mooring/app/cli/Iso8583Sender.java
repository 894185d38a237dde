package org.mooring.app.cli;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * ISO 8583 over TCP, one connection for all messages.
 *
 * <pre>
 *   0        2                 2 + length
 *   | length | MTI, bitmap, fields |        length: big-endian, without itself
 * </pre>
 *
 * The file holds the message as it goes on the wire, with or without its length, or the same in hex.
 */
final class Iso8583Sender implements Sender {
    private static final int LENGTH_BYTES = 2;
    private static final int MTI_DIGITS = 4;

    private final Socket socket = new Socket();

    Iso8583Sender(String hostAndPort, Duration timeout) throws IOException {
        int colon = hostAndPort.lastIndexOf(':');
        if (colon < 0) {
            throw new IOException("--url of iso8583 is " + hostAndPort + ", must be host:port");
        }
        int millis = Math.toIntExact(timeout.toMillis());
        socket.connect(
                new InetSocketAddress(
                        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1))),
                millis);
        socket.setSoTimeout(millis);
    }

    @Override
    public Answer send(byte[] file) throws IOException {
        socket.getOutputStream().write(framed(unhexed(file)));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return new Answer(new String(answer, StandardCharsets.ISO_8859_1), false);
        } catch (EOFException closed) {
            return new Answer("the hub closed the connection without an answer", true);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static byte[] framed(byte[] message) {
        if (isFramed(message)) {
            return message;
        }
        byte[] framed = new byte[LENGTH_BYTES + message.length];
        framed[0] = (byte) (message.length >>> 8);
        framed[1] = (byte) message.length;
        System.arraycopy(message, 0, framed, LENGTH_BYTES, message.length);
        return framed;
    }

    /** A message in plain characters may look like hex, too: only what decodes to an MTI is. */
    static byte[] unhexed(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
        if (text.length() % 2 == 0 && text.matches("[0-9A-Fa-f]+")) {
            byte[] decoded = HexFormat.of().parseHex(text);
            if (startsWithMti(decoded, 0) || (isFramed(decoded) && startsWithMti(decoded, LENGTH_BYTES))) {
                return decoded;
            }
        }
        return endsWithLineBreak(file) && startsWithMti(file, 0)
                ? text(file).stripTrailing().getBytes(StandardCharsets.ISO_8859_1)
                : file;
    }

    private static boolean endsWithLineBreak(byte[] file) {
        return file.length > 0 && file[file.length - 1] == '\n';
    }

    private static String text(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1);
    }

    private static boolean isFramed(byte[] message) {
        return message.length > LENGTH_BYTES
                && (((message[0] & 0xff) << 8) | (message[1] & 0xff)) == message.length - LENGTH_BYTES;
    }

    private static boolean startsWithMti(byte[] message, int at) {
        return message.length >= at + MTI_DIGITS
                && text(Arrays.copyOfRange(message, at, at + MTI_DIGITS)).matches("[0-2]\\d{3}");
    }
}
