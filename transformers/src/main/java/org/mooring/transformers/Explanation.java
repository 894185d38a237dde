package org.mooring.transformers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * A message as a person or a log may see it: card and account numbers are masked, sensitive authentication data is stars.
 *
 * @param format {@code iso8583/1987}, {@code pain.001.001.09}, {@code csv}, {@code json}
 * @param notes how it was read: from hexadecimal text, out of a frame
 * @param message what could be read, in the order of the message
 * @param violations rules of the format that it breaks, in the order of the message
 * @param canonical what the hub would make of it: a payment, or an array of a file's payments; null where there is none
 * @param refusal why the hub would refuse it although it keeps the rules of its format; null where it would not
 */
public record Explanation(
        String format,
        List<String> notes,
        List<Part> message,
        List<Violation> violations,
        JsonNode canonical,
        Violation refusal) {
    /** Enough to repair a file by; a file of mistakes only must not fill the memory. */
    public static final int VIOLATIONS_MAX = 1_000;

    public Explanation {
        notes = List.copyOf(notes);
        message = List.copyOf(message);
        violations = List.copyOf(violations);
    }

    /** The message keeps the rules of its format. */
    public boolean isValid() {
        return violations.isEmpty();
    }

    /**
     * @param name within its parent: {@code DE48}, {@code SE61}, {@code GrpHdr}
     * @param title for people; may be null
     * @param offset of the value in bytes; null where the format is not read by offset
     * @param length in bytes; null likewise
     * @param value masked; null for a part that is nothing but its children
     */
    public record Part(String name, String title, Integer offset, Integer length, String value, List<Part> children) {
        public Part {
            children = List.copyOf(children);
        }

        /** A part of a format that is not read by offset. */
        public static Part of(String name, String value, List<Part> children) {
            return new Part(name, null, null, null, value, children);
        }
    }

    /**
     * @param path of the part, or line and column
     * @param offset in bytes; null where the format is not read by offset
     * @param rule what must hold
     * @param value what is there instead, masked; null where the rule says it
     * @param reasonCode ISO 20022 reason with which the hub would refuse it
     */
    public record Violation(String path, Integer offset, String rule, String value, String reasonCode) {
        private static final Pattern PLACE = Pattern.compile("(.*) \\[at=(.*)\\]", Pattern.DOTALL);

        /** What is wrong with one entry of a file. */
        public static Violation of(PaymentFileEntry.Invalid entry) {
            return of(entry.reason(), "entry " + entry.entryIndex());
        }

        /** @param fallbackPath where the reason names no place */
        public static Violation of(StatusReason reason, String fallbackPath) {
            String text = reason.additionalInformation() == null ? "" : reason.additionalInformation();
            Matcher place = PLACE.matcher(text);
            boolean isPlaced = place.matches();
            return new Violation(
                    isPlaced ? place.group(2) : fallbackPath,
                    null,
                    isPlaced ? place.group(1) : text,
                    null,
                    reason.code().name());
        }

        public static Violation of(PaymentRejected rejected) {
            return new Violation(
                    rejected.at(), null, rejected.rule(), null, rejected.code().name());
        }
    }
}
