package org.mooring.transformers.iso8583;

import java.nio.charset.StandardCharsets;

/**
 * How one data element is written.
 *
 * @param number 2..128
 * @param length in characters on the wire: exact for a fixed element, the most for a variable one
 * @param lengthDigits 0 for a fixed element, 2 for LLVAR, 3 for LLLVAR
 */
record FieldFormat(int number, String name, Content content, int length, int lengthDigits) {
    boolean isVariable() {
        return lengthDigits > 0;
    }

    /** The rule that a length breaks, or null. */
    String lengthRule(int actual) {
        if (isVariable() ? actual <= length : actual == length) {
            return null;
        }
        return "DE " + number + " must have " + (isVariable() ? "at most " : "") + length + " characters, has "
                + actual;
    }

    /** Whether the element can carry the text. */
    boolean admits(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return lengthRule(bytes.length) == null && content.firstForeign(bytes, 0, bytes.length) < 0;
    }

    String contentRule() {
        return "DE " + number + " must be " + content.words();
    }

    @Override
    public String toString() {
        return "DE " + number + " " + name;
    }
}
