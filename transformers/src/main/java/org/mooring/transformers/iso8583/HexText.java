package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes out of text that people and tools write them in: pairs of hexadecimal digits, however divided, and dumps with an
 * offset before and characters behind the bytes of each line.
 *
 * <pre>
 *  xxd           00000000: 3038 3030 8220 0000  0800. ..
 *  hexdump -C    00000000  30 38 30 30 82 20 00 00  |0800. ..|
 *  Wireshark     0000   30 38 30 30 82 20 00 00   0800. ..
 *  tcpdump -X        0x0000:  3038 3030 8220 0000  0800....
 *  od -t x1      0000020 30 38 30 30
 * </pre>
 *
 * @param form for people
 */
record HexText(byte[] bytes, String form) {
    private static final Pattern DUMP_LINE = Pattern.compile("\\s*(?:0[xX])?([0-9a-fA-F]{4,16})(?::|\\b)(.*)");
    private static final Pattern DIGITS = Pattern.compile("( *)([0-9a-fA-F]+)(?= |$)");
    private static final Pattern PREFIX = Pattern.compile("(?<![0-9a-zA-Z])0[xX]|\\\\x");
    private static final int[] RADICES = {16, 8, 10};
    private static final int LINE_BYTES = 16;
    /** Between the bytes of a line there is one blank, or two in its middle. */
    private static final int MIDDLE = 8;

    /** @return null when it is neither */
    static HexText of(byte[] file) {
        String text = new String(file, ISO_8859_1);
        byte[] pairs = pairs(text);
        byte[] dumped = dump(text.lines().filter(line -> !line.isBlank()).toList());
        return dumped != null
                ? new HexText(dumped, "dump with offsets")
                : pairs == null ? null : new HexText(pairs, "hexadecimal text");
    }

    /** Blanks may stand anywhere; a comma only between whole bytes, a colon or a hyphen between single ones. */
    private static byte[] pairs(String text) {
        String bare = PREFIX.matcher(text).replaceAll(" ");
        StringBuilder digits = new StringBuilder(bare.length());
        int digitsInToken = 0;
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (Character.digit(c, 16) >= 0 && c < 0x80) {
                digits.append(c);
                digitsInToken++;
            } else if (c == ':' || c == '-' || c == ',') {
                boolean isWhole = c == ',' ? digitsInToken > 0 && digitsInToken % 2 == 0 : digitsInToken == 2;
                if (!isWhole) {
                    return null;
                }
                digitsInToken = 0;
            } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return null;
            }
        }
        return digits.isEmpty() || digits.length() % 2 != 0 ? null : bytes(digits);
    }

    /** Each line's offset must be the number of bytes before it. */
    private static byte[] dump(List<String> lines) {
        List<String> offsets = new ArrayList<>();
        List<String> rests = new ArrayList<>();
        for (String line : lines) {
            Matcher parts = DUMP_LINE.matcher(line);
            if (!parts.matches()
                    || !parts.group(2).isEmpty()
                            && !Character.isWhitespace(parts.group(2).charAt(0))) {
                return null;
            }
            offsets.add(parts.group(1));
            rests.add(parts.group(2).replace('\t', ' '));
        }
        for (int radix : RADICES) {
            byte[] bytes = offsets.isEmpty() ? null : dump(offsets, rests, radix);
            if (bytes != null) {
                return bytes;
            }
        }
        return null;
    }

    private static byte[] dump(List<String> offsets, List<String> rests, int radix) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int width = LINE_BYTES;
        try {
            long first = Long.parseLong(offsets.get(0), radix);
            for (int i = 0; i < rests.size(); i++) {
                boolean isLast = i == rests.size() - 1;
                long next = isLast ? -1 : Long.parseLong(offsets.get(i + 1), radix) - first;
                long here = Long.parseLong(offsets.get(i), radix) - first;
                if (here != bytes.size() || !isLast && (next <= here || next - here > 256)) {
                    return null;
                }
                width = isLast ? width : (int) (next - here);
                String digits = digits(rests.get(i), width);
                if (digits.length() % 2 != 0 || !isLast && digits.length() != 2 * width) {
                    return null;
                }
                bytes.writeBytes(bytes(digits));
            }
        } catch (NumberFormatException otherRadix) {
            return null;
        }
        return bytes.size() == 0 ? null : bytes.toByteArray();
    }

    /** The digits of at most so many bytes; what stands behind a wider gap are characters. */
    private static String digits(String rest, int byteCount) {
        StringBuilder digits = new StringBuilder(2 * byteCount);
        Matcher token = DIGITS.matcher(rest);
        int at = 0;
        while (digits.length() < 2 * byteCount && token.find(at) && token.start() == at) {
            int gap = token.group(1).length();
            boolean isFar = gap > 2 || gap == 2 && digits.length() != 2 * MIDDLE;
            if (!digits.isEmpty() && isFar || digits.length() + token.group(2).length() > 2 * byteCount) {
                break;
            }
            digits.append(token.group(2));
            at = token.end();
        }
        return digits.toString();
    }

    private static byte[] bytes(CharSequence digits) {
        return HexFormat.of().parseHex(digits);
    }
}
