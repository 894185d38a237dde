package org.mooring.simulators;

import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.IsoValue;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.FieldParseInfo;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;

/**
 * ISO 8583:1987 as Nordbank speaks it, on j8583. Every element is a string here, so that what was received can be echoed
 * character by character; binary elements (DE 52, 64, 96, 128) are hex characters.
 *
 * <pre>
 * | length, 2 bytes big-endian, without itself | MTI, 4 | bitmap, 16 hex | (second bitmap, 16 hex) | elements |
 * </pre>
 */
final class Iso8583Dialect {
    /** Longest message taken; a length field that says more is a lie or another protocol. */
    static final int LENGTH_MAX = 8192;

    static final int LENGTH_FIELD = 2;

    private static final String ENCODING = StandardCharsets.ISO_8859_1.name();
    private static final int[] MESSAGE_TYPES = {
        0x100, 0x101, 0x110, 0x120, 0x121, 0x130, 0x200, 0x201, 0x210, 0x220, 0x221, 0x230, 0x400, 0x401, 0x410, 0x420,
        0x421, 0x430, 0x500, 0x501, 0x510, 0x520, 0x521, 0x530, 0x600, 0x601, 0x610, 0x620, 0x621, 0x630, 0x800, 0x810
    };

    /** From DE 2 on: a number is a fixed length, LL and LLL are variable ones. DE 65 (a third bitmap) is not used. */
    private static final String ELEMENTS =
            "LL 6 12 12 12 10 8 8 8 6 6 4 4 4 4 4 4 3 3 3 3 3 3 2 2 1 9 9 9 9 LL LL LL LL"
                    + " LLL 12 6 2 3 8 15 40 LL LL LLL LLL LLL 3 3 3 16 16 LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL 16 -"
                    + " 1 2 3 3 3 4 4 6 10 10 10 10 10 10 10 10 12 12 12 12 16 16 16 16 42 1 2 5 7 42 16 17 25 LL LL LL LL LL"
                    + " LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL LLL 16";

    private static final FieldParseInfo[] FIELDS = fields();
    private static final MessageFactory<IsoMessage> FACTORY = factory();

    private Iso8583Dialect() {}

    /** Cuts the stream into messages and gathers the flushes of one loop turn. A length that lies ends in an exception. */
    static void addFraming(ChannelPipeline pipeline) {
        pipeline.addLast(
                new FlushConsolidationHandler(FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
        pipeline.addLast(new LengthFieldBasedFrameDecoder(LENGTH_MAX, 0, LENGTH_FIELD, 0, LENGTH_FIELD));
    }

    /** @throws ParseException also for an MTI that this dialect does not have, and for bytes left over */
    static IsoMessage parse(ByteBuf frame) throws ParseException {
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        try {
            checkBitmaps(bytes);
            IsoMessage message = FACTORY.parseMessage(bytes, 0);
            int length = length(message, bytes);
            if (length != bytes.length) {
                throw new ParseException(
                        "message has " + (bytes.length - length) + " bytes after its last element", length);
            }
            return message;
        } catch (UnsupportedEncodingException | RuntimeException unreadable) {
            ParseException failure = new ParseException(
                    "not an ISO 8583:1987 message: " + unreadable.getClass().getSimpleName(), 0);
            failure.initCause(unreadable);
            throw failure;
        }
    }

    /** j8583 takes any character of a bitmap for some hex digit. */
    private static void checkBitmaps(byte[] bytes) throws ParseException {
        int end = bytes.length > 4 && hasSecondBitmap(bytes) ? 4 + 32 : 4 + 16;
        for (int i = 4; i < Math.min(end, bytes.length); i++) {
            if (Character.digit(bytes[i], 16) < 0) {
                throw new ParseException("bitmap has a character that is no hex digit", i);
            }
        }
    }

    private static boolean hasSecondBitmap(byte[] bytes) {
        return Character.digit(bytes[4], 16) >= 8;
    }

    /** What the message takes on the wire, without the length field. */
    private static int length(IsoMessage message, byte[] bytes) {
        int length = hasSecondBitmap(bytes) ? 4 + 32 : 4 + 16;
        for (int element = 2; element <= 128; element++) {
            IsoValue<?> value = message.getField(element);
            if (value != null) {
                length += ((String) value.getValue()).length() + lengthDigits(value.getType());
            }
        }
        return length;
    }

    private static int lengthDigits(IsoType type) {
        return type == IsoType.LLVAR ? 2 : type == IsoType.LLLVAR ? 3 : 0;
    }

    static IsoMessage message(int messageType) {
        IsoMessage message = new IsoMessage();
        message.setType(messageType);
        message.setCharacterEncoding(ENCODING);
        return message;
    }

    /** @throws IllegalArgumentException when the value does not fit the element */
    static void set(IsoMessage message, int element, String value) {
        FieldParseInfo field = element >= 2 && element <= 128 ? FIELDS[element] : null;
        if (field == null) {
            throw new IllegalArgumentException("DE " + element + " is not in the field table");
        }
        int lengthMax = switch (field.getType()) {
            case LLVAR -> 99;
            case LLLVAR -> 999;
            default -> field.getLength();
        };
        if (value.length() > lengthMax || (field.getType() == IsoType.ALPHA && value.length() < lengthMax)) {
            throw new IllegalArgumentException(
                    "DE " + element + " takes " + lengthMax + " characters, got " + value.length());
        }
        message.setField(element, new IsoValue<>(field.getType(), value, value.length()));
    }

    /** The element, or null. */
    static String get(IsoMessage message, int element) {
        IsoValue<?> value = message.getField(element);
        return value == null ? null : (String) value.getValue();
    }

    /** Length field and message. */
    static ByteBuf encode(IsoMessage message, ByteBuf into) {
        byte[] bytes = message.writeData();
        return into.writeShort(bytes.length).writeBytes(bytes);
    }

    private static FieldParseInfo[] fields() {
        String[] kinds = ELEMENTS.split(" ");
        FieldParseInfo[] fields = new FieldParseInfo[129];
        for (int element = 2; element <= 128; element++) {
            String kind = kinds[element - 2];
            if (!kind.equals("-")) {
                fields[element] = switch (kind) {
                    case "LL" -> FieldParseInfo.getInstance(IsoType.LLVAR, 0, ENCODING, false);
                    case "LLL" -> FieldParseInfo.getInstance(IsoType.LLLVAR, 0, ENCODING, false);
                    default -> FieldParseInfo.getInstance(IsoType.ALPHA, Integer.parseInt(kind), ENCODING, false);
                };
            }
        }
        return fields;
    }

    private static MessageFactory<IsoMessage> factory() {
        MessageFactory<IsoMessage> factory = new MessageFactory<>();
        factory.setCharacterEncoding(ENCODING);
        Map<Integer, FieldParseInfo> guide = new HashMap<>();
        for (int element = 2; element <= 128; element++) {
            if (FIELDS[element] != null) {
                guide.put(element, FIELDS[element]);
            }
        }
        for (int type : MESSAGE_TYPES) {
            factory.setParseMap(type, guide);
            factory.setIsoHeader(type, "");
        }
        return factory;
    }
}
