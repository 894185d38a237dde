package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.Explainer;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.Explanation.Part;
import org.mooring.transformers.Explanation.Violation;

/**
 * One ISO 8583 message, as bytes or in hexadecimal text, with or without the frame it travelled in. Every way to read it
 * is tried in every dialect given, and the one that breaks fewest rules is shown.
 */
public final class Iso8583Explainer implements Explainer {
    /** Path of the length that {@link Iso8583Codec#bestReading} found before a message. */
    private static final String FRAME = "frame";

    /** Each line is read in every dialect. */
    private static final int LINES_MAX = 1_000;

    private final List<Iso8583Dialect> dialects;
    private final boolean isHexOnly;

    /**
     * @param dialects in the order in which they are preferred where several read the message alike
     * @param isHexOnly the bytes are hexadecimal text, without a guess
     */
    public Iso8583Explainer(List<Iso8583Dialect> dialects, boolean isHexOnly) {
        this.dialects = List.copyOf(dialects);
        this.isHexOnly = isHexOnly;
    }

    @Override
    public boolean recognises(byte[] bytes) {
        return WireCandidate.of(bytes, isHexOnly).stream().anyMatch(this::isRecognised);
    }

    private boolean isRecognised(WireCandidate candidate) {
        return candidate.isFromHex()
                || candidate.beginsWithMti()
                || read(candidate).message().isPresent();
    }

    private Reading read(WireCandidate candidate) {
        return Iso8583Codec.bestReading(candidate.message(), dialects);
    }

    @Override
    public Explanation explain(byte[] bytes) {
        return explanation(best(WireCandidate.of(bytes, isHexOnly)));
    }

    /** One by one where the file is several messages, each behind its length or in a line of its own. */
    @Override
    public List<Explanation> explainAll(byte[] bytes) {
        List<WireCandidate> candidates = WireCandidate.of(bytes, isHexOnly);
        Shown whole = best(candidates);
        if (whole.reading().valid()) {
            return List.of(explanation(whole));
        }
        List<Shown> most = List.of();
        for (WireCandidate candidate : candidates) {
            for (Capture capture : Capture.of(candidate.message())) {
                most = better(messages(capture, candidate), most);
            }
        }
        most = better(lines(bytes), most);
        return (most.isEmpty() ? List.of(whole) : inOneDialect(most))
                .stream().map(Iso8583Explainer::explanation).toList();
    }

    /** What is broken is read as its neighbours are: by itself it may look like a message of some other dialect. */
    private List<Shown> inOneDialect(List<Shown> messages) {
        List<String> spoken = messages.stream()
                .filter(shown -> shown.reading().valid())
                .map(shown -> shown.reading().dialect())
                .toList();
        List<Iso8583Dialect> known = dialects.stream()
                .filter(dialect -> spoken.contains(dialect.name()))
                .toList();
        return messages.stream()
                .map(shown -> shown.reading().valid() || known.isEmpty()
                        ? shown
                        : new Shown(Iso8583Codec.bestReading(shown.from().message(), known), shown.from()))
                .toList();
    }

    /** Several messages of which none can be read are one that cannot be read. */
    private static List<Shown> better(List<Shown> some, List<Shown> others) {
        return validCount(some) > validCount(others) || others.isEmpty() && readCount(some) > 0 ? some : others;
    }

    private static long validCount(List<Shown> messages) {
        return messages.stream().filter(shown -> shown.reading().valid()).count();
    }

    private static long readCount(List<Shown> messages) {
        return messages.stream()
                .filter(shown -> elementCount(shown.reading()) > 0)
                .count();
    }

    private List<Shown> messages(Capture capture, WireCandidate from) {
        List<Shown> messages = new ArrayList<>();
        int count = capture.messages().size();
        for (int i = 0; i < count; i++) {
            List<String> notes = new ArrayList<>(from.notes());
            notes.add("message " + (i + 1) + " of " + count + ", behind a length of " + capture.prefix()
                    + "; begins at offset " + capture.offsets().get(i));
            WireCandidate candidate = new WireCandidate(capture.messages().get(i), from.isFromHex(), notes);
            messages.add(new Shown(read(candidate), candidate));
        }
        return messages;
    }

    /** Empty unless one of several lines is a whole valid message. */
    private List<Shown> lines(byte[] file) {
        List<String> lines = new String(file, ISO_8859_1)
                .lines()
                .filter(line -> !line.isBlank())
                .limit(LINES_MAX + 1)
                .toList();
        if (lines.size() < 2 || lines.size() > LINES_MAX) {
            return List.of();
        }
        List<Shown> messages = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Shown shown = best(WireCandidate.of(lines.get(i).getBytes(ISO_8859_1), isHexOnly));
            List<String> notes = new ArrayList<>(shown.from().notes());
            notes.add("message " + (i + 1) + " of " + lines.size() + ", one a line");
            messages.add(new Shown(
                    shown.reading(),
                    new WireCandidate(shown.from().message(), shown.from().isFromHex(), notes)));
        }
        return validCount(messages) == 0 ? List.of() : messages;
    }

    /** What is shown of a candidate. */
    private record Shown(Reading reading, WireCandidate from) {}

    private Shown best(List<WireCandidate> candidates) {
        WireCandidate shown = candidates.get(0);
        Reading best = read(shown);
        for (WireCandidate candidate : candidates.subList(1, candidates.size())) {
            Reading reading = read(candidate);
            if (isBetter(reading, candidate, best, shown)) {
                best = reading;
                shown = candidate;
            }
        }
        return new Shown(best, shown);
    }

    /**
     * A valid one before a broken one; of two broken ones the one that got further through its message. The digits of
     * packed fields in hexadecimal text look like a message in ASCII for a while, so hexadecimal text is taken for broken
     * plain text only where that can be read to its end, or where nothing but MTI and bitmap can be read of it otherwise.
     */
    private static boolean isBetter(Reading one, WireCandidate from, Reading other, WireCandidate otherFrom) {
        if (one.valid() || other.valid()) {
            return one.valid() && !other.valid();
        }
        if (otherFrom.isFromHex() && !from.isFromHex() && elementCount(other) == 0 && elementCount(one) > 0) {
            return true;
        }
        boolean isDoubtful = otherFrom.isFromHex() && !from.isFromHex() && extent(one, from) < 1;
        return !isDoubtful && extent(one, from) > extent(other, otherFrom);
    }

    private static long elementCount(Reading reading) {
        return reading.fields().stream()
                .filter(field -> field.path().startsWith("DE"))
                .count();
    }

    /** Bytes of values that were read, of all the bytes there are; a whole message with a wrong value in it counts 1. */
    private static double extent(Reading reading, WireCandidate from) {
        int length = Math.max(1, from.message().length);
        List<FieldNode> fields = reading.fields();
        if (fields.isEmpty()) {
            return 0;
        }
        FieldNode last = fields.get(fields.size() - 1);
        return (double) Math.min(length, last.offset() + last.length()) / length;
    }

    private static Explanation explanation(Shown shown) {
        Reading reading = shown.reading();
        WireCandidate from = shown.from();
        List<Violation> violations = new ArrayList<>();
        for (Reading.Violation broken : reading.violations()) {
            violations.add(new Violation(
                    broken.path(),
                    broken.offset(),
                    broken.rule(),
                    broken.value(),
                    reason(broken).name()));
        }
        List<String> notes = new ArrayList<>(from.notes());
        if (!reading.fields().isEmpty() && reading.fields().get(0).path().equals(FRAME)) {
            notes.add("framed: a length of " + reading.fields().get(0).length() + " bytes stands before the message");
        }
        reading.remarks().forEach(remark -> notes.add(remark.path() + " " + remark.rule()));
        CanonicalReading canonical = CanonicalReading.NONE;
        if (reading.message().isPresent() && violations.isEmpty()) {
            canonical = CanonicalReading.of(reading.message().get().in1987());
            notes.addAll(canonical.notes());
        }
        return new Explanation(
                "iso8583/" + reading.dialect(),
                notes,
                parts(reading.fields(), ""),
                violations,
                canonical.payment(),
                canonical.refusal());
    }

    private static List<Part> parts(List<FieldNode> nodes, String parent) {
        return nodes.stream()
                .map(node -> new Part(
                        node.path().substring(parent.isEmpty() ? 0 : parent.length() + 1),
                        node.name(),
                        node.offset(),
                        node.length(),
                        node.maskedValue(),
                        parts(node.children(), node.path())))
                .toList();
    }

    private static ReasonCode reason(Reading.Violation broken) {
        if (broken.rule().contains("ISO 4217")) {
            return ReasonCode.AM11;
        }
        return broken.rule().startsWith("must be a possible ") ? ReasonCode.DT01 : ReasonCode.FF01;
    }

    /** What the hub would make of a message that keeps the rules of its dialect. */
    private record CanonicalReading(JsonNode payment, Violation refusal, List<String> notes) {
        static final CanonicalReading NONE = new CanonicalReading(null, null, List.of());

        static CanonicalReading of(Iso8583Message message) {
            if (message.mtiNumber() >= Iso8583Version.OWN) {
                return new CanonicalReading(
                        null,
                        null,
                        List.of("no canonical reading: the dialect's elements are not those of ISO 8583:1993 or 2003"));
            }
            SensitiveAuthenticationData sensitive = SensitiveElements.cut(message);
            try {
                JsonNode view = Iso8583View.of(message, sensitive);
                return new CanonicalReading(
                        view,
                        null,
                        view == null
                                ? List.of("the hub makes no payment of a "
                                        + message.asSent().mti())
                                : List.of());
            } catch (PaymentRejected rejected) {
                return new CanonicalReading(null, Violation.of(rejected), List.of());
            } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException foreign) {
                // The mapping reads elements as the standard has them; this dialect means something else by them.
                return new CanonicalReading(
                        null, null, List.of("no canonical reading: the dialect's elements are not the standard's"));
            } finally {
                sensitive.wipe();
            }
        }
    }
}
