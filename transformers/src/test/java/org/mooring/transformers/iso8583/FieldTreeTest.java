package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldTreeTest {
    @Test
    void showsEachElementWithItsPlaceAndMasksWhatNobodyMaySee() {
        Reading reading = Samples.CODEC.explain(Samples.wire("purchase-0200-sensitive"));
        assertThat(reading.violations()).isEmpty();
        assertThat(reading.valid()).isTrue();
        assertThat(reading.dialect()).isEqualTo("1987");
        assertThat(reading.fields())
                .extracting(FieldNode::path, FieldNode::offset, FieldNode::length, FieldNode::maskedValue)
                .contains(
                        tuple("MTI", 0, 4, "0200"),
                        tuple("DE2", 22, 16, "400000******7899"),
                        tuple("DE3", 38, 6, "000000"))
                .startsWith(tuple("MTI", 0, 4, "0200"));
        assertThat(node(reading, "DE35").value()).isEqualTo("*".repeat(37));
        assertThat(node(reading, "DE52").value()).isEqualTo("*".repeat(16));
        assertThat(reading.toString()).doesNotContain("4000001234567899").doesNotContain("1122334455");
    }

    @Test
    void listsBrokenValuesAndTheFatalFaultLast() {
        Iso8583Draft draft = new Iso8583Draft("0200")
                .set(3, "000000")
                .set(7, "0230064500")
                .set(12, "246000")
                .set(13, "9099")
                .set(14, "2513")
                .set(32, "")
                .set(49, "131");
        byte[] wire = Samples.CODEC.encode(draft);
        byte[] trailing = Arrays.copyOf(wire, wire.length + 3);
        byte[] before = trailing.clone();
        Reading reading = Samples.CODEC.explain(trailing);
        assertThat(trailing).isEqualTo(before);
        assertThat(reading.violations())
                .extracting(Reading.Violation::path)
                .containsExactly("DE7", "DE12", "DE13", "DE14", "DE49", "message");
        assertThat(reading.violations().get(5).offset()).isEqualTo(wire.length);
        assertThat(reading.violations().get(5).rule()).contains("3 bytes follow");
        assertThat(reading.violations().get(2))
                .isEqualTo(new Reading.Violation(
                        "DE13", node(reading, "DE13").offset(), "must be a possible date MMDD", "9099"));
        assertThat(reading.remarks())
                .containsExactly(
                        new Reading.Violation("DE32", node(reading, "DE32").offset(), "is present and empty", ""));
        assertThat(reading.message()).isPresent();
    }

    @Test
    void readsAsFarAsItCan() {
        byte[] wire = Samples.wire("transfer-0200");
        for (int length = 0; length < wire.length; length++) {
            Reading reading = Samples.CODEC.explain(Arrays.copyOf(wire, length));
            List<Reading.Violation> violations = reading.violations();
            assertThat(violations).hasSize(1);
            assertThat(violations.get(0).offset()).isLessThanOrEqualTo(length);
            assertThat(reading.message().isPresent()).isEqualTo(length >= 36);
        }
    }

    private static FieldNode node(Reading reading, String path) {
        return reading.fields().stream()
                .filter(node -> node.path().equals(path))
                .findFirst()
                .orElseThrow();
    }
}
