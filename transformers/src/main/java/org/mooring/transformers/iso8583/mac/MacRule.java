package org.mooring.transformers.iso8583.mac;

import org.mooring.transformers.iso8583.ResponseCode;

/**
 * What a peer and the hub agreed on about MACs.
 *
 * <pre>
 *   DE 64 or 128:  | code, leftmost bytes: 4 or 8 | filler up to 8 bytes |
 * </pre>
 *
 * @param keyId name of the key
 * @param length bytes of the code that are sent: 8, or 4 as ANSI X9.19 has it
 * @param filler what the rest of the element holds when {@code length} is 4
 * @param isManagementBare network management (x8xx) may come without a MAC, and goes without: before sign-on and key
 *     exchange there is often no key to use. What comes with a MAC is verified all the same
 * @param refusalCode DE 39 of the answer to a request whose MAC is not believed
 */
public record MacRule(String keyId, int length, byte filler, boolean isManagementBare, String refusalCode) {
    /** Bytes of DE 64 and DE 128. */
    static final int ELEMENT_LENGTH = 8;

    /** Refuses with 96, system malfunction: what ISO 8583:1987 has for it. */
    public MacRule(String keyId, int length, byte filler, boolean isManagementBare) {
        this(keyId, length, filler, isManagementBare, ResponseCode.SYSTEM_MALFUNCTION);
    }

    public MacRule {
        if (length != 4 && length != ELEMENT_LENGTH) {
            throw new IllegalArgumentException("length of a MAC is " + length + ", must be 4 or 8");
        }
    }

    /** What the element holds for this code. */
    byte[] element(byte[] code) {
        byte[] element = new byte[ELEMENT_LENGTH];
        for (int i = 0; i < ELEMENT_LENGTH; i++) {
            element[i] = i < length ? code[i] : filler;
        }
        return element;
    }
}
