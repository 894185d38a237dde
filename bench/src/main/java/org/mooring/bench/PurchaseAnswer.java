package org.mooring.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What the client checks in a 0210. Reads up to DE 39, as all that is checked stands before it. One a connection,
 * overwritten by each answer.
 */
final class PurchaseAnswer {
    /** DE 2 to 39: a length, or the number of length digits as a negative number. */
    private static final int[] LENGTHS = {
        -2, 6, 12, 12, 12, 10, 8, 8, 8, 6, 6, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 1, 9, 9, 9, 9, -2, -2, -2, -2,
        -3, 12, 6, 2
    };

    private static final int ABSENT = -1;

    long amountMinor;
    int stan;
    long reference;
    String responseCode;

    /** @return false when this is no readable 0210; then nothing in here counts */
    boolean read(ByteBuf frame) {
        amountMinor = ABSENT;
        stan = ABSENT;
        reference = ABSENT;
        responseCode = "";
        try {
            return isPurchaseAnswer(frame) && readElements(frame);
        } catch (IndexOutOfBoundsException | NumberFormatException truncated) {
            return false;
        }
    }

    private static boolean isPurchaseAnswer(ByteBuf frame) {
        return frame.getInt(frame.readerIndex()) == ('0' << 24 | '2' << 16 | '1' << 8 | '0');
    }

    private boolean readElements(ByteBuf frame) {
        int at = frame.readerIndex() + 4;
        long bitmap = hex(frame, at);
        at += bitmap < 0 ? 32 : 16;
        for (int element = 2; element <= 39; element++) {
            if ((bitmap & 1L << (64 - element)) == 0) {
                continue;
            }
            int length = LENGTHS[element - 2];
            if (length < 0) {
                int digits = -length;
                length = (int) number(frame, at, digits);
                at += digits;
            }
            switch (element) {
                case 4 -> amountMinor = number(frame, at, length);
                case 11 -> stan = (int) number(frame, at, length);
                case 37 -> reference = number(frame, at, length);
                case 39 -> responseCode = responseCode(frame, at);
                default -> {}
            }
            at += length;
        }
        return at <= frame.writerIndex();
    }

    private static String responseCode(ByteBuf frame, int at) {
        boolean isApproved = frame.getByte(at) == '0' && frame.getByte(at + 1) == '0';
        return isApproved ? "00" : frame.toString(at, 2, StandardCharsets.US_ASCII);
    }

    private static long number(ByteBuf frame, int at, int length) {
        long number = 0;
        for (int i = at; i < at + length; i++) {
            int digit = frame.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException("not a digit");
            }
            number = 10 * number + digit;
        }
        return number;
    }

    private static long hex(ByteBuf frame, int at) {
        long bits = 0;
        for (int i = at; i < at + 16; i++) {
            int digit = Character.digit(frame.getByte(i), 16);
            if (digit < 0) {
                throw new NumberFormatException("not a hex digit");
            }
            bits = bits << 4 | digit;
        }
        return bits;
    }
}
