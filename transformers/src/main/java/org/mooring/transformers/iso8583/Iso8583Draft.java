package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * A message being written: values by data element, as wire text, in any order. Checked against the dialect when it is
 * encoded. Holds what it was given, sensitive elements too, so it lives no longer than the call that encodes it. Not
 * thread-safe.
 */
public final class Iso8583Draft {
    private static final byte[] HEX_UPPER = "0123456789ABCDEF".getBytes(ISO_8859_1);
    private static final byte[] HEX_LOWER = "0123456789abcdef".getBytes(ISO_8859_1);

    private final String mti;
    /** String, byte[], or the {@link Iso8583Message} whose element of the same number is meant; null is absent. */
    private final Object[] values = new Object[Iso8583Dialect.FIELD_MAX + 1];

    private boolean secondaryBitmapForced;
    private byte[] hex = HEX_UPPER;

    /** @param mti four digits */
    public Iso8583Draft(String mti) {
        this.mti = mti;
    }

    /** A draft that encodes to the very bytes of {@code message}: also an empty second bitmap, also lower-case bitmaps. */
    public static Iso8583Draft of(Iso8583Message message) {
        Iso8583Draft draft = new Iso8583Draft(message.mti());
        draft.secondaryBitmapForced = message.hasSecondaryBitmap();
        int bitmapEnd = message.hasSecondaryBitmap() ? 36 : 20;
        for (int i = Iso8583Codec.MTI_LENGTH; i < bitmapEnd; i++) {
            draft.hex = message.wire()[i] >= 'a' ? HEX_LOWER : draft.hex;
        }
        return draft.copy(message, message.dataElements());
    }

    /** @param text the element's wire text; null leaves the element absent */
    public Iso8583Draft set(int de, String text) {
        values[de] = text;
        return this;
    }

    /** @param bytes the element's wire bytes; the caller must not change them before the draft is encoded */
    public Iso8583Draft set(int de, byte[] bytes) {
        values[de] = bytes;
        return this;
    }

    /** Takes over those of the named elements that {@code from} has; the others stay as they are. */
    public Iso8583Draft copy(Iso8583Message from, int... dataElements) {
        for (int de : dataElements) {
            if (from.has(de)) {
                values[de] = from;
            }
        }
        return this;
    }

    /** Message type indicator as a number: 200 for 0200. */
    public int mtiNumber() {
        return Integer.parseInt(mti);
    }

    /** 0 when it has none. */
    public int highestDataElement() {
        for (int de = Iso8583Dialect.FIELD_MAX; de > 0; de--) {
            if (values[de] != null) {
                return de;
            }
        }
        return 0;
    }

    /** A draft of another type with those of the named elements that this one has. */
    Iso8583Draft as(String otherMti, int... dataElements) {
        Iso8583Draft other = new Iso8583Draft(otherMti);
        for (int de : dataElements) {
            other.values[de] = values[de];
        }
        return other;
    }

    byte[] encode(Iso8583Dialect dialect) {
        long primary = 0;
        long secondary = 0;
        int length = Iso8583Codec.MTI_LENGTH + Iso8583Codec.BITMAP_LENGTH;
        for (int de = 2; de <= Iso8583Dialect.FIELD_MAX; de++) {
            if (values[de] == null) {
                continue;
            }
            FieldFormat field = dialect.field(de);
            int fieldLength = length(de);
            String broken = field.lengthRule(fieldLength);
            if (broken != null) {
                throw PaymentRejected.because(ReasonCode.FF01, broken, field.toString());
            }
            length += field.lengthDigits() + fieldLength;
            if (de <= 64) {
                primary |= Long.MIN_VALUE >>> (de - 1);
            } else {
                secondary |= Long.MIN_VALUE >>> (de - 65);
            }
        }
        boolean twoBitmaps = secondary != 0 || secondaryBitmapForced;
        byte[] wire = new byte[twoBitmaps ? length + Iso8583Codec.BITMAP_LENGTH : length];
        int offset = writeText(mti, wire, 0);
        offset = writeBitmap(twoBitmaps ? primary | Long.MIN_VALUE : primary, wire, offset);
        if (twoBitmaps) {
            offset = writeBitmap(secondary, wire, offset);
        }
        for (int de = 2; de <= Iso8583Dialect.FIELD_MAX; de++) {
            if (values[de] != null) {
                offset = writeField(dialect.field(de), wire, offset);
            }
        }
        return wire;
    }

    private int length(int de) {
        Object value = values[de];
        if (value instanceof Iso8583Message message) {
            return message.length(message.slot(de));
        }
        return value instanceof byte[] bytes ? bytes.length : ((String) value).length();
    }

    private int writeField(FieldFormat field, byte[] wire, int at) {
        int de = field.number();
        int length = length(de);
        int offset = at;
        for (int digit = field.lengthDigits() - 1, left = length; digit >= 0; digit--, left /= 10) {
            wire[offset + digit] = (byte) ('0' + left % 10);
        }
        offset += field.lengthDigits();
        if (values[de] instanceof Iso8583Message message) {
            System.arraycopy(message.wire(), message.offset(message.slot(de)), wire, offset, length);
        } else if (values[de] instanceof byte[] bytes) {
            System.arraycopy(bytes, 0, wire, offset, length);
        } else {
            writeText((String) values[de], wire, offset);
        }
        if (field.content().firstForeign(wire, offset, length) >= 0) {
            throw PaymentRejected.because(ReasonCode.FF01, field.contentRule(), field.toString());
        }
        return offset + length;
    }

    /** Characters outside ISO 8859-1 become 0, which no element admits: they are refused, never replaced. */
    private static int writeText(String text, byte[] wire, int at) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            wire[at + i] = c < 256 ? (byte) c : 0;
        }
        return at + text.length();
    }

    private int writeBitmap(long bits, byte[] wire, int at) {
        for (int i = 0; i < Iso8583Codec.BITMAP_LENGTH; i++) {
            wire[at + i] = hex[(int) (bits >>> (60 - 4 * i)) & 15];
        }
        return at + Iso8583Codec.BITMAP_LENGTH;
    }
}
