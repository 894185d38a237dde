package org.mooring.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Claim;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;

/** Kills a real process under load, and opens what it left. */
@Timeout(180)
class JournalKillTest {
    private static final int ROUNDS = 3;
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 1500;

    @TempDir
    Path directory;

    @Test
    void whateverWasAcknowledgedIsThereAfterTheKill() throws Exception {
        Map<Uetr, Long> acknowledged = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            killUnderLoad(acknowledged);
            try (EmbeddedJournal journal = EmbeddedJournal.open(JournalChild.settings(directory), Clock.systemUTC())) {
                acknowledged.forEach((payment, position) -> assertWhole(journal, payment, position));
                assertGaplessChains(journal);
            }
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ROUNDS * ACKNOWLEDGED_BEFORE_THE_KILL);
    }

    @Test
    void twoProcessesCannotOpenOneDirectory() throws Exception {
        Process child = JournalChild.start(directory);
        try (BufferedReader told = child.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(told.readLine()).isEqualTo("open");
            assertThatThrownBy(this::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another process");
        } finally {
            child.destroyForcibly().waitFor();
        }
        try (EmbeddedJournal journal = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("this process");
            assertThat(JournalChild.start(directory).waitFor()).isNotZero();
            assertThat(journal.committed()).isNotNull();
        }
    }

    private EmbeddedJournal open() {
        return EmbeddedJournal.open(JournalChild.settings(directory), Clock.systemUTC());
    }

    private void killUnderLoad(Map<Uetr, Long> acknowledged) throws IOException, InterruptedException {
        Process child = JournalChild.start(directory);
        try (BufferedReader told = child.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(told.readLine()).isEqualTo("open");
            int count = 0;
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                count++;
                if (count == ACKNOWLEDGED_BEFORE_THE_KILL) {
                    // Through its handle: the process itself would close the pipe that still holds lines.
                    child.toHandle().destroyForcibly();
                }
                String[] words = line.split(" ");
                // The full stop tells a whole line from one that the kill cut off.
                if (words.length == 3 && words[2].equals(".")) {
                    acknowledged.put(Uetr.parse(words[0], "line"), Long.parseLong(words[1]));
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static void assertWhole(EmbeddedJournal journal, Uetr payment, long position) {
        List<JournalEntry> entries = journal.entries(payment);
        assertThat(entries).hasSize(2);
        assertThat(entries.get(1).position().value()).isEqualTo(position);
        byte[] text = payment.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(journal.payload(entries.get(0))).hasValue(text);
        Claim.Repeat repeat = (Claim.Repeat)
                journal.idempotency().claim(Uetr.random(), List.of(TestPayments.key(payment.toString())), new byte[0]);
        assertThat(repeat.answer().toCompletableFuture().getNow(null)).isEqualTo(text);
    }

    private static void assertGaplessChains(EmbeddedJournal journal) {
        Map<Uetr, byte[]> leaves = new HashMap<>();
        JournalPosition position = JournalPosition.START;
        while (position.compareTo(journal.committed()) < 0) {
            for (JournalEntry entry : journal.readAfter(position, 1000)) {
                assertThat(entry.position().value()).isEqualTo(position.value() + 1);
                assertThat(entry.previousHash()).isEqualTo(leaves.getOrDefault(entry.payment(), new byte[32]));
                leaves.put(entry.payment(), entry.leaf());
                position = entry.position();
            }
        }
    }
}
