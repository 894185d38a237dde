package org.mooring.connectors.bank;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How messages stand on a TCP stream, both ways:
 *
 * <pre>
 *   +--------+--------+---------------------+
 *   | length | header | message             |   the header is absent by default
 *   +--------+--------+---------------------+
 * </pre>
 *
 * A frame without a message is a keep-alive; a length of zero stands alone, with no header behind it. What is not given
 * takes its default: two bytes, big-endian, excluding themselves.
 *
 * @param lengthBytes 2 or 4 binary, 2 to 4 as ASCII digits, 2 as BCD
 * @param lengthIncludesItself whether the length counts its own bytes
 * @param lengthIncludesHeader whether the length counts the header; true where not given
 * @param headerBytes of each message, in both directions
 * @param headerValue hexadecimal; what stands before a message that answers none. Zeros where not given, for a TPDU
 *     6000000000
 * @param messageLengthMax bytes of the message alone; a longer one is a lie and ends the connection. 8192 where not
 *     given, or as much as the length can say: a 0200 with every field in use stays under 4 KiB
 * @param frameTimeout a frame that was begun must be whole within it, or the connection is closed
 */
public record Framing(
        int lengthBytes,
        @NotNull LengthEncoding lengthEncoding,
        boolean lengthIncludesItself,
        @NotNull Boolean lengthIncludesHeader,
        @NotNull Header header,
        @Max(255) int headerBytes,
        @NotNull @Pattern(regexp = "([0-9A-Fa-f]{2})*") String headerValue,
        @NotNull KeepAlive keepAlive,
        int messageLengthMax,
        @NotNull @DurationMin(millis = 1) Duration frameTimeout) {
    /** As much as the codec reads; a four-byte length could say 4 GiB. */
    public static final int MESSAGE_LENGTH_LIMIT = 65_535;
    /** MTI, bitmap. */
    private static final int MESSAGE_LENGTH_LEAST = 12;

    private static final int TPDU_BYTES = 5;
    private static final int MESSAGE_LENGTH_DEFAULT = 8192;

    public static final Framing DEFAULT = new Framing(0, null, false, null, null, 0, null, null, 0, null);

    /** How the length is written. */
    public enum LengthEncoding {
        /** Big-endian. */
        BINARY,
        /** Decimal digits. */
        ASCII,
        /** Two decimal digits a byte. */
        BCD
    }

    /** What stands between length and message, and what an answer has there. */
    public enum Header {
        NONE,
        /** Five bytes, protocol, destination, source; an answer has the last two exchanged. */
        TPDU,
        /** Any bytes; an answer has the same. */
        MIRROR
    }

    /** What becomes of a frame without a message. */
    public enum KeepAlive {
        IGNORE,
        ECHO
    }

    public Framing {
        lengthBytes = lengthBytes == 0 ? 2 : lengthBytes;
        lengthEncoding = lengthEncoding == null ? LengthEncoding.BINARY : lengthEncoding;
        lengthIncludesHeader = lengthIncludesHeader == null || lengthIncludesHeader;
        if (header == null) {
            header = headerBytes == 0 ? Header.NONE : Header.MIRROR;
        }
        headerBytes = header == Header.TPDU && headerBytes == 0 ? TPDU_BYTES : headerBytes;
        if (headerValue == null || headerValue.isEmpty()) {
            headerValue =
                    header == Header.TPDU ? "60" + "00".repeat(TPDU_BYTES - 1) : "00".repeat(Math.max(0, headerBytes));
        }
        keepAlive = keepAlive == null ? KeepAlive.IGNORE : keepAlive;
        frameTimeout = frameTimeout == null ? Duration.ofSeconds(30) : frameTimeout;
        if (messageLengthMax == 0) {
            int overhead = (lengthIncludesItself ? lengthBytes : 0) + (lengthIncludesHeader ? headerBytes : 0);
            messageLengthMax =
                    (int) Math.max(1, Math.min(MESSAGE_LENGTH_DEFAULT, most(lengthEncoding, lengthBytes) - overhead));
        }
    }

    private static long most(LengthEncoding encoding, int bytes) {
        return switch (encoding) {
            case BINARY -> bytes >= 4 ? Integer.MAX_VALUE : (1L << (8 * bytes)) - 1;
            case ASCII -> (long) Math.pow(10, bytes) - 1;
            case BCD -> (long) Math.pow(100, bytes) - 1;
        };
    }

    /** What the length counts beside the message. */
    public int overhead() {
        return (lengthIncludesItself ? lengthBytes : 0) + (lengthIncludesHeader ? headerBytes : 0);
    }

    /**
     * A value that does not go with the others.
     *
     * @param rule "must be …"
     */
    public record Broken(Object value, String rule) {
        @Override
        public String toString() {
            return "is " + (value instanceof String ? "'" + value + "'" : value) + ", " + rule;
        }
    }

    /** Rules over several properties that are broken, by the property as it is configured. */
    public Map<String, Broken> brokenRules() {
        Map<String, Broken> broken = new LinkedHashMap<>();
        boolean isLengthKnown = switch (lengthEncoding) {
            case BINARY -> lengthBytes == 2 || lengthBytes == 4;
            case ASCII -> lengthBytes >= 2 && lengthBytes <= 4;
            case BCD -> lengthBytes == 2;
        };
        if (!isLengthKnown) {
            broken.put(
                    "length-bytes",
                    new Broken(
                            lengthBytes,
                            "must be 2 or 4 where length-encoding is binary, 2 to 4 where it is ascii, 2 where it is"
                                    + " bcd"));
        }
        boolean isHeaderKnown = switch (header) {
            case NONE -> headerBytes == 0;
            case TPDU -> headerBytes == TPDU_BYTES;
            case MIRROR -> headerBytes > 0;
        };
        if (!isHeaderKnown) {
            broken.put(
                    "header-bytes",
                    new Broken(
                            headerBytes,
                            "must be 0 where header is none, 5 where it is tpdu, at least 1 where it is mirror"));
        } else if (headerValue.length() != 2 * headerBytes) {
            broken.put("header-value", new Broken(headerValue, "must be " + headerBytes + " bytes in hexadecimal"));
        }
        long most = Math.min(MESSAGE_LENGTH_LIMIT, most(lengthEncoding, lengthBytes) - overhead());
        if (isLengthKnown && (messageLengthMax < MESSAGE_LENGTH_LEAST || messageLengthMax > most)) {
            broken.put(
                    "message-length-max",
                    new Broken(
                            messageLengthMax,
                            "must be " + MESSAGE_LENGTH_LEAST + " to " + most + ", as much as the length can say"));
        }
        return broken;
    }
}
