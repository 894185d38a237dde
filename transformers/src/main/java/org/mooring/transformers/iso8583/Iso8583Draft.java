package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * A message being written: values by data element, as text that does not depend on the dialect, in any order. Checked
 * against the dialect when it is encoded. Holds what it was given, sensitive elements too, so it lives no longer than
 * the call that encodes it. Not thread-safe.
 */
public final class Iso8583Draft {
    private static final byte[] HEX_UPPER = "0123456789ABCDEF".getBytes(ISO_8859_1);
    private static final byte[] HEX_LOWER = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final long FIRST_BIT = Long.MIN_VALUE;
    /** Highest elements of one bitmap and of two: for those beyond, room is made when one comes. */
    private static final int USUAL_MAX = 64;

    private static final int SECONDARY_MAX = 128;

    private final String mti;
    /** String, byte[], or the {@link Iso8583Message} whose element of the same number is meant; null is absent. */
    private Object[] values = new Object[USUAL_MAX + 1];

    /** Of a later version than 1987, by the number under which they are kept; a dialect of another version does not say them. */
    private Map<Integer, String> own = Map.of();

    private long primary;
    private long secondary;
    private long tertiary;
    private byte[] header;
    private boolean headerIsWhole;
    private boolean secondaryBitmapForced;
    private boolean tertiaryBitmapForced;
    private byte[] hex = HEX_UPPER;

    /** @param mti four digits */
    public Iso8583Draft(String mti) {
        this.mti = mti;
    }

    /**
     * A draft that encodes to the very bytes of {@code message}: its header, also an empty second bitmap, also lower-case
     * bitmaps.
     */
    public static Iso8583Draft of(Iso8583Message message) {
        Iso8583Draft draft = new Iso8583Draft(message.mti());
        draft.secondaryBitmapForced = message.hasSecondaryBitmap();
        draft.tertiaryBitmapForced = message.hasTertiaryBitmap();
        draft.header = message.header();
        draft.headerIsWhole = true;
        draft.hex = message.hasLowerCaseBitmaps() ? HEX_LOWER : HEX_UPPER;
        return draft.copy(message, message.dataElements());
    }

    /** @param bytes what stands before the MTI, for a dialect that has a header; a length in it is set when encoded */
    public Iso8583Draft header(byte[] bytes) {
        header = bytes.clone();
        headerIsWhole = false;
        return this;
    }

    /** The header of an answer to {@code request}: its own, a TPDU turned round. */
    Iso8583Draft headerAnswering(Iso8583Message request) {
        if (request.headerLength() > 0) {
            header = request.dialect().header().answering(request.header());
            headerIsWhole = false;
        }
        return this;
    }

    /** @param text the element's text; null leaves the element absent */
    public Iso8583Draft set(int de, String text) {
        put(de, text);
        return this;
    }

    /** @param bytes the element's text as ISO 8859-1; the caller must not change them before the draft is encoded */
    public Iso8583Draft set(int de, byte[] bytes) {
        put(de, bytes);
        return this;
    }

    /** @param number at which {@link Iso8583Version} keeps an element that 1987 has not, or calls otherwise */
    Iso8583Draft setOwn(int number, String text) {
        own = own.isEmpty() ? new TreeMap<>() : own;
        own.put(number, text);
        return this;
    }

    Map<Integer, String> own() {
        return own;
    }

    /** In the words of this dialect, where it is of a later version than 1987 and the draft is not. */
    Iso8583Draft inVersionOf(Iso8583Dialect dialect, Iso8583Times times, Instant near) {
        if (dialect.version() == null || !mti.startsWith("0")) {
            return this;
        }
        Iso8583Draft here = dialect.version().write(this, times, near);
        MessageFamily family = MessageFamily.of(this);
        Map<Integer, String> beside =
                family == null ? null : dialect.rules().requestElements().get(family);
        if (beside != null) {
            beside.forEach((de, value) -> here.set(de, here.has(de) ? here.text(de) : value));
        }
        return here;
    }

    String mti() {
        return mti;
    }

    boolean has(int de) {
        return de < values.length && values[de] != null;
    }

    /** The element's text, or null when it is absent. */
    String text(int de) {
        Object value = has(de) ? values[de] : null;
        return value instanceof byte[] bytes
                ? new String(bytes, ISO_8859_1)
                : value instanceof Iso8583Message message ? message.text(de) : (String) value;
    }

    /** The same value under another number, or of another draft; what is sensitive never becomes text. */
    Iso8583Draft take(int de, Iso8583Draft from, int fromDe) {
        put(de, from.values[fromDe]);
        return this;
    }

    /** Takes over those of the named elements that {@code from} has; the others stay as they are. */
    public Iso8583Draft copy(Iso8583Message from, int... dataElements) {
        for (int de : dataElements) {
            if (from.has(de)) {
                put(de, from);
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
        for (int de = values.length - 1; de > 0; de--) {
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
            other.put(de, de < values.length ? values[de] : null);
        }
        return other;
    }

    /** The same under another type. */
    Iso8583Draft as(String otherMti) {
        Iso8583Draft other = new Iso8583Draft(otherMti);
        for (int de = 1; de < values.length; de++) {
            other.put(de, values[de]);
        }
        own.forEach(other::setOwn);
        return other;
    }

    private void put(int de, Object value) {
        if (de >= values.length) {
            if (value == null) {
                return;
            }
            values = Arrays.copyOf(values, (de <= SECONDARY_MAX ? SECONDARY_MAX : Iso8583Dialect.FIELD_MAX) + 1);
        }
        values[de] = value;
        long bit = FIRST_BIT >>> (de - 1 & 63);
        if (de <= USUAL_MAX) {
            primary = value == null ? primary & ~bit : primary | bit;
        } else if (de <= SECONDARY_MAX) {
            secondary = value == null ? secondary & ~bit : secondary | bit;
        } else {
            tertiary = value == null ? tertiary & ~bit : tertiary | bit;
        }
    }

    byte[] encode(Iso8583Dialect dialect) {
        Iso8583Dialect table = version(dialect);
        Iso8583Dialect.Wire form = dialect.wire();
        boolean threeBitmaps = tertiary != 0 || tertiaryBitmapForced;
        if (threeBitmaps && form.tertiary() == Iso8583Dialect.TertiaryBitmap.NONE) {
            throw rejected("dialect " + dialect.name() + " has no third bitmap", "DE 129");
        }
        boolean flagged = threeBitmaps || secondaryBitmapForced || secondary != 0 && !form.alwaysTwoBitmaps();
        boolean twoBitmaps = flagged || form.alwaysTwoBitmaps();
        byte[] before = header(dialect);
        int length = before.length
                + form.mtiLength()
                + form.bitmapLength() * (1 + (twoBitmaps ? 1 : 0) + (threeBitmaps ? 1 : 0))
                + length(table, primary, 1)
                + length(table, secondary, 65)
                + length(table, tertiary, 129);
        if (length > Iso8583Codec.MESSAGE_LENGTH_MAX) {
            throw rejected("message must have at most " + Iso8583Codec.MESSAGE_LENGTH_MAX + " bytes", "length");
        }
        byte[] wire = new byte[length];
        System.arraycopy(before, 0, wire, 0, before.length);
        int offset = writeMti(form, wire, before.length);
        offset = writeBitmap(form, flagged ? primary | FIRST_BIT : primary, wire, offset);
        if (twoBitmaps) {
            offset = writeBitmap(form, threeBitmaps ? secondary | FIRST_BIT : secondary, wire, offset);
        }
        boolean inline = threeBitmaps && form.tertiary() == Iso8583Dialect.TertiaryBitmap.INLINE;
        if (threeBitmaps && !inline) {
            offset = writeBitmap(form, tertiary, wire, offset);
        }
        offset = writeFields(table, primary, 1, wire, offset);
        if (inline) {
            offset = writeBitmap(form, tertiary, wire, offset);
        }
        offset = writeFields(table, secondary, 65, wire, offset);
        writeFields(table, tertiary, 129, wire, offset);
        if (!headerIsWhole) {
            form.header().seal(wire);
        }
        return wire;
    }

    private Iso8583Dialect version(Iso8583Dialect dialect) {
        boolean digits = mti.length() == Iso8583Codec.MTI_LENGTH;
        for (int i = 0; digits && i < mti.length(); i++) {
            digits = mti.charAt(i) >= '0' && mti.charAt(i) <= '9';
        }
        Iso8583Dialect table = digits ? dialect.forVersion(mti.charAt(0) - '0') : null;
        if (table == null) {
            throw rejected("MTI must be " + dialect.versions() + " and three digits, is '" + mti + "'", "MTI");
        }
        return table;
    }

    private byte[] header(Iso8583Dialect dialect) {
        HeaderFormat format = dialect.header();
        if (format.kind() == HeaderFormat.Kind.NONE) {
            return format.standard();
        }
        byte[] bytes = header != null && header.length > 0 ? header : format.standard();
        if (format.lengthIn(bytes) != bytes.length) {
            throw rejected(format.rule(), "header");
        }
        return bytes;
    }

    private int writeMti(Iso8583Dialect.Wire form, byte[] wire, int at) {
        for (int i = 0; i < Iso8583Codec.MTI_LENGTH; i++) {
            if (form.mtiEncoding() == FieldEncoding.BCD) {
                wire[at + i / 2] |= (byte) (mti.charAt(i) - '0' << (i % 2 == 0 ? 4 : 0));
            } else {
                wire[at + i] = form.mtiEncoding().fromLatin(mti.charAt(i));
            }
        }
        return at + form.mtiLength();
    }

    private int length(Iso8583Dialect table, long bits, int first) {
        int sum = 0;
        for (long left = bits; left != 0; ) {
            int bit = Long.numberOfLeadingZeros(left);
            left &= ~(FIRST_BIT >>> bit);
            sum += length(table, first + bit);
        }
        return sum;
    }

    private int length(Iso8583Dialect table, int de) {
        FieldFormat field = table.field(de);
        if (field == null) {
            throw rejected("DE " + de + " is not in dialect " + table.name(), "DE " + de);
        }
        Object value = values[de];
        if (value instanceof Iso8583Message message) {
            int slot = message.slot(de);
            if (message.dialect() == table) {
                return field.prefixBytes() + message.length(slot);
            }
            value = message.bytes(de);
            values[de] = value;
        }
        int characters = value instanceof byte[] bytes ? bytes.length : ((String) value).length();
        String rule = field.lengthRule(characters);
        if (rule != null) {
            throw rejected(rule, field.title());
        }
        return field.prefixBytes() + field.wireLength(characters);
    }

    private int writeFields(Iso8583Dialect table, long bits, int first, byte[] wire, int at) {
        int offset = at;
        for (long left = bits; left != 0; ) {
            int bit = Long.numberOfLeadingZeros(left);
            left &= ~(FIRST_BIT >>> bit);
            FieldFormat field = table.field(first + bit);
            if (!(values[first + bit] instanceof Iso8583Message message)) {
                offset = writeField(field, values[first + bit], wire, offset);
                continue;
            }
            // Of the same dialect, so its bytes are what would be written, its length prefix too; and those of elements
            // that stand side by side in it at once.
            int slot = message.slot(first + bit);
            int from = message.offset(slot) - field.prefixBytes();
            while (left != 0 && isNext(message, slot + 1, first + Long.numberOfLeadingZeros(left))) {
                left &= ~(FIRST_BIT >>> Long.numberOfLeadingZeros(left));
                slot++;
            }
            int length = message.offset(slot) + message.length(slot) - from;
            System.arraycopy(message.wire(), from, wire, offset, length);
            offset += length;
        }
        return offset;
    }

    private boolean isNext(Iso8583Message message, int slot, int de) {
        return values[de] == message && message.slot(de) == slot;
    }

    private static int writeField(FieldFormat field, Object value, byte[] wire, int at) {
        int end;
        if (value instanceof String text && field.encoding() == FieldEncoding.ASCII) {
            int offset = prefix(field, text.length(), wire, at);
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                wire[offset + i] = c < 256 ? (byte) c : 0;
            }
            end = field.firstForeign(wire, offset, text.length()) < 0 ? offset + text.length() : -1;
        } else {
            byte[] latin = value instanceof byte[] bytes ? bytes : FieldFormat.latin((String) value);
            end = field.write(latin, wire, prefix(field, latin.length, wire, at));
            if (value instanceof String) {
                Arrays.fill(latin, (byte) 0);
            }
        }
        if (end < 0) {
            throw rejected(field.contentRule(), field.title());
        }
        return end;
    }

    private static int prefix(FieldFormat field, int characters, byte[] wire, int at) {
        return field.isVariable() ? field.prefix().write(field.countOf(characters), wire, at) : at;
    }

    private static PaymentRejected rejected(String rule, String at) {
        return PaymentRejected.because(ReasonCode.FF01, rule, at);
    }

    private int writeBitmap(Iso8583Dialect.Wire form, long bits, byte[] wire, int at) {
        int length = form.bitmapLength();
        if (form.bitmapEncoding() == FieldEncoding.BINARY) {
            for (int i = 0; i < length; i++) {
                wire[at + i] = (byte) (bits >>> (56 - 8 * i));
            }
        } else {
            for (int i = 0; i < length; i++) {
                wire[at + i] = form.bitmapEncoding().fromLatin(hex[(int) (bits >>> (60 - 4 * i)) & 15]);
            }
        }
        return at + length;
    }
}
