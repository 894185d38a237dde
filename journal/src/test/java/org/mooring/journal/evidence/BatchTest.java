package org.mooring.journal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mooring.journal.JournalPosition;

class BatchTest {
    private static final Hash A = Hash.parse("aa".repeat(32));
    private static final Hash B = Hash.parse("bb".repeat(32));
    private static final Hash C = Hash.parse("cc".repeat(32));

    @Test
    void hashesTheWrittenLayout() {
        // sha256 of 02 | 1 | 1 | 1 | 1 | 32 zero bytes | 32 times aa, computed with another tool (coreutils sha256sum).
        assertThat(Batch.first(List.of(A)).hash())
                .hasToString("55eddeff02a9f1f66c776236146781a9612e63e5df6570a0c143cfbe33dad704");
    }

    @Test
    void theNextBatchCommitsToTheOneBefore() {
        Batch first = Batch.first(List.of(A, B));
        Batch second = first.next(List.of(C));
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.first()).isEqualTo(new JournalPosition(3));
        assertThat(second.leafCount()).isEqualTo(1);
        assertThat(second.follows(first)).isTrue();
        Batch other = Batch.first(List.of(B, A));
        assertThat(second.follows(other)).isFalse();
        assertThat(other.next(List.of(C)).hash()).isNotEqualTo(second.hash());
    }

    @Test
    void knowsWhichPositionsItCovers() {
        Batch batch = Batch.first(List.of(A, B)).next(List.of(A, B, C));
        assertThat(batch.indexOf(new JournalPosition(3))).isZero();
        assertThat(batch.indexOf(new JournalPosition(5))).isEqualTo(2);
        assertThat(batch.contains(new JournalPosition(2))).isFalse();
        assertThatThrownBy(() -> batch.indexOf(new JournalPosition(6)))
                .hasMessage("position 6 is not in batch 2 (positions 3 to 5)");
    }

    @Test
    void refusesWhatCannotBeABatch() {
        JournalPosition one = new JournalPosition(1);
        JournalPosition two = new JournalPosition(2);
        assertThatThrownBy(() -> new Batch(0, one, one, Hash.ZERO, A)).hasMessageContaining("numbered from 1");
        assertThatThrownBy(() -> new Batch(2, two, one, A, A)).hasMessageContaining("at least one entry");
        assertThatThrownBy(() -> new Batch(1, two, two, Hash.ZERO, A)).hasMessageContaining("starts at position 1");
        assertThatThrownBy(() -> new Batch(1, one, two, A, A)).hasMessageContaining("no batch before");
    }

    @Test
    void aHashIsThirtyTwoBytes() {
        assertThat(Hash.of(A.bytes())).isEqualTo(A).hasSameHashCodeAs(A);
        assertThat(A).isLessThan(B).isNotEqualTo(B);
        assertThatThrownBy(() -> Hash.of(new byte[31])).hasMessage("a SHA-256 value has 32 bytes, got 31");
        assertThatThrownBy(() -> Hash.parse("aa")).hasMessage("a SHA-256 value has 64 hexadecimal digits, got 2");
    }
}
