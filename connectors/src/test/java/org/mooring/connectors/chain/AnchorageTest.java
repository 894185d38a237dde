package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.evidence.InclusionProof;

class AnchorageTest {
    private static final Duration AGE_MAX = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private final AdjustableClock clock = new AdjustableClock();
    private final InMemoryJournal journal = new InMemoryJournal();
    private Anchorage anchorage;

    @BeforeEach
    void open() {
        anchorage = Anchorage.open(new AnchorSettings(folder, null, null), journal, clock);
    }

    @AfterEach
    void close() {
        anchorage.close();
    }

    @Test
    void closesFullBatchesAtOnceAndTheRestByAge() {
        journal.add(10, clock.instant());
        assertThat(anchorage.closeReady(4, AGE_MAX)).isEqualTo(2);
        submitAll();
        clock.advance(Duration.ofMillis(1999));
        assertThat(anchorage.closeReady(4, AGE_MAX)).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(anchorage.closeReady(4, AGE_MAX)).isEqualTo(1);
        assertThat(anchorage.newest(10))
                .extracting(anchored -> anchored.batch().leafCount())
                .containsExactly(2L, 4L, 4L);
        assertThat(anchorage.closeReady(4, AGE_MAX)).isZero();
    }

    @Test
    void closesNoSmallBatchWhileTheTargetLags() {
        journal.add(1, clock.instant());
        clock.advance(AGE_MAX);
        assertThat(anchorage.closeReady(4, AGE_MAX)).isEqualTo(1);
        journal.add(3, clock.instant());
        clock.advance(AGE_MAX);
        assertThat(anchorage.closeReady(4, AGE_MAX)).isZero();
        journal.add(1, clock.instant());
        assertThat(anchorage.closeReady(4, AGE_MAX)).isEqualTo(1);
        assertThat(anchorage.backlog()).isEqualTo(new AnchorBacklog("local", 0, 2, java.util.Optional.empty()));
        submitAll();
        assertThat(anchorage.backlog().batchesOpen()).isZero();
    }

    @Test
    void anEntryFromTheFutureDoesNotWaitForItsClock() {
        journal.add(1, clock.instant().plus(Duration.ofHours(1)));
        assertThat(anchorage.closeReady(4, AGE_MAX)).isEqualTo(1);
    }

    @Test
    void numbersAndPositionsHaveNoGapsOverARestart() {
        journal.add(5, clock.instant());
        anchorage.closeReady(5, AGE_MAX);
        reopen();
        // Stored before the restart, not sent: it comes first, and once.
        Batch first = anchorage.nextToSubmit().orElseThrow();
        assertThat(first.number()).isEqualTo(1);
        assertThat(anchorage.submit(first)).isEqualTo(AnchorStatus.FINAL);
        assertThat(anchorage.submit(first)).isEqualTo(AnchorStatus.FINAL);
        assertThat(anchorage.nextToSubmit()).isEmpty();
        journal.add(5, clock.instant());
        anchorage.closeReady(5, AGE_MAX);
        Batch second = anchorage.nextToSubmit().orElseThrow();
        assertThat(second.follows(first)).isTrue();
    }

    @Test
    void anIncompleteLastLineIsCutOffAndItsBatchClosedAgain() throws Exception {
        journal.add(8, clock.instant());
        anchorage.closeReady(4, AGE_MAX);
        submitAll();
        Batch second = anchorage.batch(2).orElseThrow().batch();
        anchorage.close();
        for (String name : List.of("batches.jsonl", "anchors.jsonl")) {
            byte[] lines = Files.readAllBytes(folder.resolve(name));
            Files.write(folder.resolve(name), java.util.Arrays.copyOf(lines, lines.length - 7));
        }
        open();
        assertThat(anchorage.newest(10)).hasSize(1);
        anchorage.closeReady(4, AGE_MAX);
        submitAll();
        assertThat(anchorage.batch(2).orElseThrow().batch()).isEqualTo(second);
    }

    @Test
    void answersWhereAnEntryIsAnchored() {
        journal.add(10, clock.instant());
        anchorage.closeReady(4, AGE_MAX);
        submitAll();
        AnchoredBatch anchored = anchorage.batchOf(new JournalPosition(6)).orElseThrow();
        assertThat(anchored.batch().number()).isEqualTo(2);
        assertThat(anchored.closedAt()).isEqualTo(clock.instant());
        assertThat(anchored.status()).isEqualTo(AnchorStatus.FINAL);
        AnchorPlace.LocalLog place = (AnchorPlace.LocalLog) anchored.place().orElseThrow();
        assertThat(place.label()).isEqualTo("self-operated");
        assertThat(place.isSignatureOf(anchored.batch())).isTrue();
        assertThat(place.isSignatureOf(anchorage.batch(1).orElseThrow().batch()))
                .isFalse();
        assertThat(anchorage.batchOf(new JournalPosition(9))).isEmpty();
        assertThat(anchorage.batch(3)).isEmpty();
        assertThat(anchorage.batch(0)).isEmpty();
    }

    @Test
    void provesEveryEntryOfEveryBatch() {
        journal.add(37, clock.instant());
        anchorage.closeReady(7, AGE_MAX);
        for (long position = 1; position <= 35; position++) {
            Batch batch = anchorage
                    .batchOf(new JournalPosition(position))
                    .orElseThrow()
                    .batch();
            InclusionProof proof = anchorage.proof(new JournalPosition(position));
            assertThat(proof.verify(journal.leaf(position), batch.root())).isTrue();
        }
        assertThatThrownBy(() -> anchorage.proof(new JournalPosition(36)))
                .hasMessage("no batch covers journal position 36 yet; batches reach to position 35");
    }

    @Test
    void aChangedEntryIsDetectedAndNamed() {
        journal.add(8, clock.instant());
        anchorage.closeReady(4, AGE_MAX);
        journal.tamper(7);
        assertThat(anchorage.proof(new JournalPosition(3)).treeSize()).isEqualTo(4);
        assertThatThrownBy(() -> anchorage.proof(new JournalPosition(5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("batch 2 (positions 5 to 8) has root");
        reopen();
        assertThat(anchorage.backlog().trouble())
                .hasValueSatisfying(word -> assertThat(word).startsWith("batch 2 (positions 5 to 8) has root"));
        journal.add(4, clock.instant());
        assertThat(anchorage.closeReady(4, AGE_MAX)).isZero();
    }

    @Test
    void aJournalThatIsOlderThanItsEvidenceIsSaidAndNotCoveredUp() {
        journal.add(8, clock.instant());
        anchorage.closeReady(4, AGE_MAX);
        journal.forgetAfter(6);
        reopen();
        assertThat(anchorage.backlog().trouble())
                .hasValue("batch 2 covers the journal to position 8, but the journal ends at 6: it is older than its "
                        + "evidence");
        journal.add(20, clock.instant());
        assertThat(anchorage.closeReady(4, AGE_MAX)).isZero();
    }

    @Test
    void aChangedBatchLineIsDetected() throws Exception {
        journal.add(4, clock.instant());
        anchorage.closeReady(4, AGE_MAX);
        anchorage.close();
        Path file = folder.resolve("batches.jsonl");
        String line = Files.readString(file);
        Files.writeString(file, line.replace("\"last\":4", "\"last\":5"));
        assertThatThrownBy(this::open).hasMessageContaining("the file was changed");
        Files.writeString(file, line);
        open();
    }

    @Test
    void theKeyIsMadeOnceAndIsItsOwnersOnly() throws Exception {
        Path key = folder.resolve("anchor-key.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        String before = Files.readString(key);
        reopen();
        assertThat(Files.readString(key)).isEqualTo(before);
        anchorage.close();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(this::open)
                .hasMessageContaining("has mode rw-r-----")
                .hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(key, "no key", StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
        assertThatThrownBy(this::open).hasMessageContaining("is not an Ed25519 key in PEM");
        Files.writeString(key, before);
        open();
    }

    @Test
    void settingsThatCannotWorkAreNamed() {
        assertThatThrownBy(() -> new AnchorSettings(folder, "moon", null))
                .hasMessage("mooring.anchor.target is moon, must be local or chain; hub not started");
        assertThatThrownBy(() -> new AnchorSettings(folder, "chain", null))
                .hasMessageContaining("mooring.chain.rpc-url must be set");
        assertThat(new AnchorSettings(folder, null, null).target()).isEqualTo("local");
    }

    private void reopen() {
        anchorage.close();
        open();
    }

    private void submitAll() {
        while (anchorage.nextToSubmit().isPresent()) {
            anchorage.submit(anchorage.nextToSubmit().get());
        }
    }
}
