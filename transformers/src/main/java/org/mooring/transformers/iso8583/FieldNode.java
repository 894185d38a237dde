package org.mooring.transformers.iso8583;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mooring.canonical.Masking;

/**
 * One part of a message as it was read, for people and for machines.
 *
 * @param path {@code header}, {@code MTI}, {@code bitmap}, {@code DE2}, {@code DE48.SE61}, {@code DE55.9F02}
 * @param offset of the first byte of the value in the message as received, length prefix not counted in
 * @param length in bytes
 * @param value decoded text: digits, characters, or upper-case hexadecimal of binary data. Sensitive authentication data
 *     (tracks, PIN blocks, card verification values) is not in it: one star stands for each character
 * @param sensitive whether a person or a log may see {@link #maskedValue} only
 * @param children parts of a composite element, in the order of the message
 */
public record FieldNode(
        String path, String name, int offset, int length, String value, boolean sensitive, List<FieldNode> children) {
    private static final Pattern CARD_NUMBER = Pattern.compile("[0-9]{8,19}");
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{13,}");
    private static final Pattern ACCOUNT = Pattern.compile("DE10[23](\\..*)?");

    public FieldNode {
        children = List.copyOf(children);
    }

    /**
     * The value as a person or a log may see it: card and account numbers shortened, sensitive authentication data as
     * stars, sensitive free text by its length only; where free text is sensitive for a number in it, that number alone.
     */
    public String maskedValue() {
        if (!sensitive || isStarred(value)) {
            return value;
        }
        if (ACCOUNT.matcher(path).matches()) {
            return Masking.account(value);
        }
        if (CARD_NUMBER.matcher(value).matches()) {
            return Masking.pan(value);
        }
        Matcher number = LONG_NUMBER.matcher(value);
        return number.find() ? number.replaceAll(found -> Masking.pan(found.group())) : "(" + value.length() + ")";
    }

    private static boolean isStarred(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '*') {
                return false;
            }
        }
        return true;
    }

    /** For logs: masked. */
    @Override
    public String toString() {
        return path + "=" + maskedValue() + (children.isEmpty() ? "" : children.toString());
    }
}
