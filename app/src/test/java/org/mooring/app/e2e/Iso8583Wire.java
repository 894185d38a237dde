package org.mooring.app.e2e;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A terminal's plain socket to the hub. Writes and reads ISO 8583:1987, and 1993 where the type begins with 1, by a table of its own, so that a mistake of the
 * hub's codec is not made here too. One thread writes, one reads.
 */
final class Iso8583Wire implements Closeable {
    /** Fixed length; 0 and less: that many digits of length in front. */
    private static final Map<Integer, Integer> LENGTHS = Map.ofEntries(
            Map.entry(2, -2),
            Map.entry(3, 6),
            Map.entry(4, 12),
            Map.entry(7, 10),
            Map.entry(11, 6),
            Map.entry(12, 6),
            Map.entry(13, 4),
            Map.entry(18, 4),
            Map.entry(32, -2),
            Map.entry(37, 12),
            Map.entry(38, 6),
            Map.entry(39, 2),
            Map.entry(41, 8),
            Map.entry(42, 15),
            Map.entry(48, -3),
            Map.entry(15, 4),
            Map.entry(49, 3),
            Map.entry(50, 3),
            Map.entry(66, 1),
            Map.entry(74, 10),
            Map.entry(75, 10),
            Map.entry(76, 10),
            Map.entry(77, 10),
            Map.entry(78, 10),
            Map.entry(79, 10),
            Map.entry(81, 10),
            Map.entry(86, 16),
            Map.entry(87, 16),
            Map.entry(88, 16),
            Map.entry(89, 16),
            Map.entry(97, 17),
            Map.entry(54, -3),
            Map.entry(60, -3),
            Map.entry(70, 3),
            Map.entry(90, 42),
            Map.entry(95, 42),
            Map.entry(102, -2),
            Map.entry(103, -2));

    private static final Map<Integer, Integer> LENGTHS_OF_1993 =
            Map.of(12, 12, 22, 12, 24, 3, 26, 4, 30, 24, 39, 3, 56, -2);

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    Iso8583Wire(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** A message: its type under 0, its elements under their numbers. */
    record Message(SortedMap<Integer, String> elements) {
        Message {
            elements = new TreeMap<>(elements);
        }

        Message with(int element, String value) {
            SortedMap<Integer, String> changed = new TreeMap<>(elements);
            changed.put(element, value);
            return new Message(changed);
        }

        Message without(int element) {
            SortedMap<Integer, String> changed = new TreeMap<>(elements);
            changed.remove(element);
            return new Message(changed);
        }

        String get(int element) {
            return elements.get(element);
        }

        /** With the two bytes of length in front. */
        byte[] frame() {
            StringBuilder text = new StringBuilder();
            long primary = 0;
            long secondary = 0;
            for (Map.Entry<Integer, String> element : elements.tailMap(1).entrySet()) {
                int number = element.getKey();
                if (number > 64) {
                    secondary |= 1L << (128 - number);
                } else {
                    primary |= 1L << (64 - number);
                }
                int digits = -length(get(0), number);
                if (digits > 0) {
                    text.append(
                            ("%0" + digits + "d").formatted(element.getValue().length()));
                }
                text.append(element.getValue());
            }
            if (secondary != 0) {
                text.insert(0, "%016X".formatted(secondary));
                primary |= 1L << 63;
            }
            text.insert(0, get(0) + "%016X".formatted(primary));
            byte[] wire = text.toString().getBytes(StandardCharsets.US_ASCII);
            return ByteBuffer.allocate(2 + wire.length)
                    .putShort((short) wire.length)
                    .put(wire)
                    .array();
        }
    }

    private static int length(String type, int element) {
        Integer of1993 = type.startsWith("1") ? LENGTHS_OF_1993.get(element) : null;
        return of1993 == null ? LENGTHS.get(element) : of1993;
    }

    /** @param type three digits: 200 for 1200 */
    static Message of1993(Unique unique, String type) {
        return purchase(unique)
                .with(0, "1" + type)
                .with(12, "261123090000")
                .with(22, "A00101A00121")
                .with(24, type.startsWith("1") ? "100" : "200")
                .with(26, "5411")
                .with(32, "12345")
                .without(13)
                .without(18);
    }

    /** A 1420 that takes back the whole, under a trace number of its own. */
    static Message reversalOf1993(Message original) {
        return original.with(0, "1420")
                .with(11, String.valueOf(900_000 + Integer.parseInt(original.get(11)) % 100_000))
                .with(12, "261123090130")
                .with(24, "400")
                .with(56, original.get(0) + original.get(11) + original.get(12) + "05" + original.get(32));
    }

    static Message purchase(Unique unique) {
        return purchase(unique, unique.amountMinor());
    }

    static Message purchase(Unique unique, long amountMinor) {
        return financial(unique, amountMinor, "000000")
                .with(2, "4761739001010010")
                .with(18, "5411")
                .with(42, "MERCHANT0000001");
    }

    static Message transfer(Unique unique) {
        return financial(unique, unique.amountMinor(), "400000")
                .with(102, "DE89370400440532013000")
                .with(103, "NL91ABNA0417164300");
    }

    /** A 0400 that takes back the whole of a 0200, under a trace number of its own. */
    static Message reversal(Message original) {
        String acquirer = original.get(32);
        return original.without(18)
                .with(0, "0400")
                .with(7, "1123090130")
                .with(11, String.valueOf(900_000 + Integer.parseInt(original.get(11)) % 100_000))
                .with(90, original.get(0) + original.get(11) + original.get(7) + acquirer + "0".repeat(11));
    }

    /** @param code DE 70 */
    static Message networkManagement(Unique unique, String code) {
        return new Message(new TreeMap<>(Map.of(0, "0800", 7, "1123090000", 11, unique.stan(), 70, code)));
    }

    private static Message financial(Unique unique, long amountMinor, String processingCode) {
        return new Message(new TreeMap<>(Map.of(
                0,
                "0200",
                3,
                processingCode,
                4,
                "%012d".formatted(amountMinor),
                7,
                "1123090000",
                11,
                unique.stan(),
                12,
                "090000",
                13,
                "1123",
                32,
                "00000012345",
                41,
                "TERM0001",
                49,
                "978")));
    }

    Message ask(Message request) throws IOException {
        send(request.frame());
        return read();
    }

    void send(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            out.write(part);
            out.flush();
        }
    }

    Message read() throws IOException {
        byte[] wire = new byte[in.readUnsignedShort()];
        in.readFully(wire);
        String text = new String(wire, StandardCharsets.US_ASCII);
        SortedMap<Integer, String> elements = new TreeMap<>(Map.of(0, text.substring(0, 4)));
        long primary = Long.parseUnsignedLong(text.substring(4, 20), 16);
        boolean isLong = primary < 0;
        long secondary = isLong ? Long.parseUnsignedLong(text.substring(20, 36), 16) : 0;
        int at = isLong ? 36 : 20;
        for (int number = 2; number <= 128; number++) {
            boolean isThere =
                    number <= 64 ? (primary >>> (64 - number) & 1) == 1 : (secondary >>> (128 - number) & 1) == 1;
            if (isThere) {
                int length = length(text, number);
                if (length < 0) {
                    int digits = -length;
                    length = Integer.parseInt(text.substring(at, at + digits));
                    at += digits;
                }
                elements.put(number, text.substring(at, at + length));
                at += length;
            }
        }
        return new Message(elements);
    }

    /** Whether the hub has closed its side; waits for that or for a byte. */
    boolean isClosedByTheHub() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    /** The terminal goes away in the middle of what it was saying. */
    void sendNoMore() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
