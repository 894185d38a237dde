package org.mooring.transformers.iso8583;

import java.util.List;

/**
 * What stands before the MTI. It is kept as bytes and goes back as it came.
 *
 * @param length bytes of a fixed header
 * @param standard what a message that is not an answer gets; empty where there is none
 * @param parts for people, by position; may be empty
 */
record HeaderFormat(Kind kind, int length, byte[] standard, List<FieldFormat> parts) {
    static final HeaderFormat NONE = new HeaderFormat(Kind.NONE, 0, new byte[0], List.of());
    static final int TPDU_LENGTH = 5;
    /** The first byte of a Visa header says its length, the fourth and fifth that of the message with it. */
    private static final int VISA_LENGTH_MIN = 22;

    private static final int VISA_TOTAL_AT = 3;

    enum Kind {
        NONE,
        /** ISO 8583 over X.25 and its heirs: an identifier of 60 to 6F, destination, origin. */
        TPDU,
        FIXED,
        VISA
    }

    /** @return -1 when no header of this kind is there */
    int lengthIn(byte[] wire) {
        return switch (kind) {
            case NONE -> 0;
            case TPDU -> wire.length >= TPDU_LENGTH && (wire[0] & 0xf0) == 0x60 ? TPDU_LENGTH : -1;
            case FIXED -> wire.length >= length ? length : -1;
            case VISA -> {
                int said = wire.length == 0 ? 0 : wire[0] & 0xff;
                yield said >= VISA_LENGTH_MIN && said <= wire.length ? said : -1;
            }
        };
    }

    String rule() {
        return switch (kind) {
            case NONE -> "there is no header";
            case TPDU -> "TPDU must have 5 bytes, the first 60 to 6F";
            case FIXED -> "header must have " + length + " bytes";
            case VISA -> "header must begin with its length, at least " + VISA_LENGTH_MIN + " bytes";
        };
    }

    /** The header of an answer to a message that had this one: a TPDU goes back where it came from. */
    byte[] answering(byte[] request) {
        byte[] answer = request.clone();
        if (kind == Kind.TPDU && request.length == TPDU_LENGTH) {
            System.arraycopy(request, 1, answer, 3, 2);
            System.arraycopy(request, 3, answer, 1, 2);
        }
        return answer;
    }

    /** Puts the message's length into the header that begins it. */
    void seal(byte[] wire) {
        if (kind == Kind.VISA) {
            wire[VISA_TOTAL_AT] = (byte) (wire.length >> 8);
            wire[VISA_TOTAL_AT + 1] = (byte) wire.length;
        }
    }
}
