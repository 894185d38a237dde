package org.mooring.transformers.iso8583.mac;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

/**
 * Verifies and writes the MACs of one peer.
 *
 * <pre>
 *   | MTI | bitmaps, the MAC's bit set | data elements ... | value of DE 64 or 128 |
 *   |<------------------ covered by the MAC ------------->|
 * </pre>
 *
 * DE 128 where a message has a data element above 64, else DE 64; DE 192 where there is a third bitmap. What stands
 * before the MTI is not covered. A call keeps nothing. Thread-safe.
 */
public final class MessageAuthentication {
    private static final int PRIMARY = 64;
    private static final int SECONDARY = 128;
    private static final int TERTIARY = 192;
    private static final String UNKNOWN_YET = "0".repeat(2 * MacRule.ELEMENT_LENGTH);

    /** For a peer with whom no MACs were agreed on: none is looked at, none is written. */
    public static final MessageAuthentication NONE = new MessageAuthentication(null, null);

    private final MacRule rule;
    private final MessageMac mac;

    public MessageAuthentication(MacRule rule, MessageMac mac) {
        this.rule = rule;
        this.mac = mac;
    }

    /** Looks at the bytes as they came, so it must be called before anything of them is overwritten. */
    public MacVerdict verify(Iso8583Message message) {
        if (rule == null) {
            return MacVerdict.NOT_ASKED_FOR;
        }
        int de = message.has(TERTIARY) ? TERTIARY : message.has(SECONDARY) ? SECONDARY : PRIMARY;
        if (!message.has(de)) {
            return isBare(message.mtiNumber()) ? MacVerdict.NOT_ASKED_FOR : MacVerdict.ABSENT;
        }
        int[] elements = message.dataElements();
        if (elements[elements.length - 1] != de) {
            return MacVerdict.MISPLACED;
        }
        try {
            byte[] expected = element(message, de);
            return isEqual(expected, message.text(de)) ? MacVerdict.RIGHT : MacVerdict.WRONG;
        } catch (MacUnavailable unavailable) {
            return MacVerdict.UNVERIFIABLE;
        }
    }

    /** In a time that does not tell how much of it is equal. */
    private static boolean isEqual(byte[] expected, String givenHex) {
        try {
            return MessageDigest.isEqual(expected, HexFormat.of().parseHex(givenHex));
        } catch (IllegalArgumentException notHex) {
            return false;
        }
    }

    /**
     * Encodes a message with its MAC. A MAC that the draft already holds was made under another key and is replaced.
     *
     * @throws MacUnavailable when it cannot be computed: the message must not be sent
     */
    public byte[] seal(Iso8583Draft draft, Iso8583Codec codec) {
        if (rule == null) {
            return codec.encode(draft);
        }
        for (int de : new int[] {PRIMARY, SECONDARY, TERTIARY}) {
            draft.set(de, (String) null);
        }
        if (isBare(draft.mtiNumber())) {
            return codec.encode(draft);
        }
        int highest = draft.highestDataElement();
        int de = highest > SECONDARY ? TERTIARY : highest > PRIMARY ? SECONDARY : PRIMARY;
        byte[] wire = codec.encode(draft.set(de, UNKNOWN_YET));
        byte[] element = element(codec.decode(wire), de);
        Arrays.fill(wire, (byte) 0);
        return codec.encode(draft.set(de, HexFormat.of().withUpperCase().formatHex(element)));
    }

    /** DE 39 of the answer to a request that is not believed; null where no MACs were agreed on. */
    public String refusalCode() {
        return rule == null ? null : rule.refusalCode();
    }

    private boolean isBare(int mti) {
        return rule.isManagementBare() && mti / 100 % 10 == 8;
    }

    private byte[] element(Iso8583Message message, int de) {
        int from = message.header().length;
        return rule.element(mac.mac(rule.keyId(), message.wire(), from, message.valueOffset(de) - from));
    }
}
