package org.mooring.routes.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakesTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T09:30:00.123Z"), ZoneOffset.UTC);

    @TempDir
    Path data;

    @Test
    void ofManyHubsOneTakesAFile() throws Exception {
        int hubs = 4;
        ExecutorService threads = Executors.newFixedThreadPool(hubs);
        List<Intakes> intakes = new ArrayList<>();
        for (int i = 0; i < hubs; i++) {
            intakes.add(Intakes.open(data, CLOCK));
        }
        try {
            for (int round = 0; round < 50; round++) {
                Path file = drop("payroll-" + round + ".xml", "content");
                CyclicBarrier together = new CyclicBarrier(hubs);
                List<Callable<Boolean>> takers = intakes.stream()
                        .map(hub -> (Callable<Boolean>) () -> {
                            together.await();
                            return hub.takeFile(hub.newId(), file, "pain001-file", "pain001")
                                    .isPresent();
                        })
                        .toList();
                int taken = 0;
                for (Future<Boolean> taker : threads.invokeAll(takers)) {
                    taken += taker.get() ? 1 : 0;
                }
                assertThat(taken).as("hubs that took it").isEqualTo(1);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(all(intakes)).hasSize(50);
    }

    @Test
    void theIntakesOfALivingHubStayItsOwn() throws IOException {
        try (Intakes living = Intakes.open(data, CLOCK);
                Intakes other = Intakes.open(data, CLOCK)) {
            take(living, "a.xml");
            assertThat(other.takeOver()).isZero();
            assertThat(living.own()).hasSize(1);
        }
    }

    @Test
    void theIntakesOfADeadHubGoToOneOther() throws IOException {
        Intakes dead = Intakes.open(data, CLOCK);
        Intake left = take(dead, "a.xml");
        dead.close(); // what the operating system does for a process that dies
        try (Intakes one = Intakes.open(data, CLOCK);
                Intakes two = Intakes.open(data, CLOCK)) {
            assertThat(one.takeOver()).isEqualTo(1);
            assertThat(two.takeOver()).isZero();
            Intake intake = one.own().get(0);
            assertThat(intake.id()).isEqualTo(left.id());
            assertThat(intake.note()).isEqualTo(left.note());
            assertThat(intake.original()).hasContent("content of a.xml");
            assertThat(left.folder().getParent()).doesNotExist();
        }
    }

    /** The process died before the file was renamed: the file is still in its folder. */
    @Test
    void anIntakeThatNeverWasIsClearedAway() throws IOException {
        Intakes dead = Intakes.open(data, CLOCK);
        Intake half = take(dead, "a.xml");
        Intake whole = take(dead, "b.xml");
        Files.delete(half.original());
        dead.close();
        try (Intakes next = Intakes.open(data, CLOCK)) {
            assertThat(next.takeOver()).isEqualTo(1);
            assertThat(next.own()).extracting(Intake::id).containsExactly(whole.id());
            assertThat(half.folder().getParent()).doesNotExist();
        }
    }

    @Test
    void anIntakeThatNobodyCanReadIsKeptAside() throws IOException {
        Intakes dead = Intakes.open(data, CLOCK);
        Intake intake = take(dead, "a.xml");
        Files.writeString(intake.folder().resolve("intake.json"), "{");
        dead.close();
        try (Intakes next = Intakes.open(data, CLOCK)) {
            assertThat(next.takeOver()).isZero();
            assertThat(data.resolve("intake/damaged").resolve(intake.id()).resolve("original"))
                    .hasContent("content of a.xml");
        }
    }

    @Test
    void anIntakeOfAnIdThatWasPutAsideBeforeIsPutAsideToo() throws IOException {
        Intakes dead = Intakes.open(data, CLOCK);
        Intake intake = take(dead, "a.xml");
        Files.writeString(intake.folder().resolve("intake.json"), "{");
        dead.close();
        Path before = Files.createDirectories(data.resolve("intake/damaged").resolve(intake.id()));
        Files.writeString(before.resolve("original"), "of the first");
        try (Intakes next = Intakes.open(data, CLOCK)) {
            assertThat(next.takeOver()).isZero();
            assertThat(next.troubles()).isEmpty();
            assertThat(before.resolve("original")).hasContent("of the first");
            assertThat(before.resolveSibling(intake.id() + "-2").resolve("original"))
                    .hasContent("content of a.xml");
        }
    }

    /** As where a network file system keeps a deleted file that somebody has open, or another user's hub was here. */
    @Test
    void aFolderThatCannotBeTakenOverKeepsNobodyFromTheOthers() throws IOException {
        List<String> left = new ArrayList<>();
        Path foreign = null;
        for (int i = 0; i < 5; i++) {
            Intakes dead = Intakes.open(data, CLOCK);
            Intake intake = take(dead, "a" + i + ".xml");
            left.add(intake.id());
            dead.close();
            if (i == 2) {
                foreign = intake.folder().getParent();
                Files.createFile(foreign.resolve(".nfs0001"));
            }
        }
        Path locked = Files.createDirectories(data.resolve("intake/owners/hub-locked"));
        Files.createDirectory(locked.resolve("lock")); // which nobody can open
        try (Intakes next = Intakes.open(data, CLOCK)) {
            assertThat(next.takeOver()).isEqualTo(5);
            assertThat(next.takeOver()).isZero();
            assertThat(next.own()).extracting(Intake::id).containsExactlyInAnyOrderElementsOf(left);
            assertThat(next.troubles()).containsOnlyKeys(foreign, locked);
            Files.delete(foreign.resolve(".nfs0001"));
            Files.delete(locked.resolve("lock"));
            next.takeOver();
            assertThat(next.troubles()).isEmpty();
            assertThat(foreign).doesNotExist();
        }
    }

    @Test
    void aFileThatCannotBeTakenStays() throws IOException {
        Path file = drop("a.xml", "content");
        Intakes intakes = Intakes.open(data, CLOCK);
        String id = intakes.newId();
        Path own = onlyOwner();
        Files.createDirectories(own.resolve(id)); // as if nothing could be written there
        assertThatThrownBy(() -> intakes.takeFile(id, file, "pain001-file", "pain001"))
                .isInstanceOf(IOException.class);
        assertThat(file).hasContent("content");
    }

    /** What a network file system answers when its first answer was lost. */
    @ParameterizedTest
    @ValueSource(classes = {NoSuchFileException.class, FileSystemException.class})
    void aFileWhoseRenameTookEffectIsTakenWhateverItSaid(Class<? extends IOException> said) throws Exception {
        IOException failure = said.getConstructor(String.class).newInstance("a.xml");
        try (Intakes intakes = Intakes.open(data, CLOCK, (from, to) -> {
            Files.move(from, to);
            throw failure;
        })) {
            Intake taken = take(intakes, "a.xml");
            assertThat(taken.original()).hasContent("content of a.xml");
            assertThat(intakes.own()).containsExactly(taken);
        }
    }

    /** A folder cannot be read as a file; stands for a file on a failing disk. */
    @Test
    void aFileThatWasTakenAndCannotBeSyncedIsSaidToBeTaken() throws IOException {
        Path file = Files.createDirectories(data.resolve("inbox/a.xml"));
        try (Intakes intakes = Intakes.open(data, CLOCK)) {
            assertThatThrownBy(() -> intakes.takeFile(intakes.newId(), file, "pain001-file", "pain001"))
                    .isInstanceOf(Intakes.TakenUnsafely.class)
                    .hasMessageStartingWith("a.xml was taken and is in " + onlyOwner());
            assertThat(file).doesNotExist();
            assertThat(intakes.own()).hasSize(1);
        }
    }

    @Test
    void aRedeliveredMessageIsTheSameIntake() throws IOException {
        try (Intakes intakes = Intakes.open(data, CLOCK)) {
            byte[] bytes = {1, 2};
            String id = intakes.idOf("pain001-queue", "ID:1", bytes);
            assertThat(id).isEqualTo(intakes.idOf("pain001-queue", "ID:1", bytes));
            assertThat(id).isNotEqualTo(intakes.idOf("pain001-queue", "ID:2", bytes));
            assertThat(id).as("an id given twice").isNotEqualTo(intakes.idOf("pain001-queue", "ID:1", new byte[1]));
            assertThat(intakes.idOf("pain001-queue", null, bytes))
                    .isNotEqualTo(intakes.idOf("pain001-queue", null, bytes));
            Note note = new Note(
                    Note.Way.MESSAGE, "pain001-queue", "pain001", "ID:1", "replies", "c-1", true, CLOCK.instant());
            intakes.keepMessage(id, note, new byte[] {1, 2});
            Intake again = intakes.keepMessage(id, note, new byte[] {1, 2});
            assertThat(intakes.own()).singleElement().isEqualTo(again);
            assertThat(Files.readAllBytes(again.original())).containsExactly(1, 2);
            intakes.drop(again);
            intakes.drop(again);
            assertThat(intakes.own()).isEmpty();
        }
    }

    /** After a crash the broker redelivers to a hub that has not taken over yet. */
    @Test
    void aRedeliveredMessageMeetsItsIntakeOfTheDeadHub() throws IOException {
        Note note = new Note(Note.Way.MESSAGE, "pain001-queue", "pain001", "ID:1", null, "c-1", true, CLOCK.instant());
        Intakes dead = Intakes.open(data, CLOCK);
        dead.keepMessage(dead.idOf("pain001-queue", "ID:1", new byte[1]), note, new byte[] {1});
        dead.close();
        try (Intakes next = Intakes.open(data, CLOCK)) {
            Intake ours = next.keepMessage(next.idOf("pain001-queue", "ID:1", new byte[1]), note, new byte[] {1});
            assertThat(next.takeOver()).isZero();
            assertThat(next.own()).containsExactly(ours);
            assertThat(data.resolve("intake/owners"))
                    .isDirectoryNotContaining(path -> !path.equals(ours.folder().getParent()));
        }
    }

    /** A crash between two of these steps makes the next hub do them all again. */
    @Test
    void anAnswerThatIsGivenAgainChangesNothing() throws IOException {
        Folders folders = new Folders(data);
        try (Intakes intakes = Intakes.open(data, CLOCK)) {
            Intake intake = take(intakes, "a.xml");
            folders.answer(intake, "pain002.xml", new byte[] {1});
            folders.archive(intake);
            folders.answer(intake, "pain002.xml", new byte[] {2});
            folders.archive(intake);
            assertThat(list("outbox/pain001")).containsExactly("a-" + intake.id() + ".pain002.xml");
            assertThat(Files.readAllBytes(data.resolve("outbox/pain001/a-" + intake.id() + ".pain002.xml")))
                    .containsExactly(1);
            assertThat(list("archive")).containsExactly("a.xml");
            folders.reject(intake, new byte[] {3});
            folders.reject(intake, new byte[] {4});
            assertThat(list("rejected")).containsExactly("a.xml", "a.xml.reason.json");
        }
    }

    /** One clock reading for all: names must not hang on it. */
    @Test
    void namesNeverCollide() throws IOException {
        Folders folders = new Folders(data);
        try (Intakes intakes = Intakes.open(data, CLOCK)) {
            for (int i = 0; i < 20; i++) {
                Intake intake = take(intakes, "a.xml");
                folders.answer(intake, "pain002.xml", new byte[] {1});
                folders.archive(intake);
                folders.reject(intake, new byte[] {1});
                intakes.drop(intake);
            }
        }
        assertThat(list("outbox/pain001")).hasSize(20);
        assertThat(list("archive")).hasSize(20).contains("a.xml");
        assertThat(list("rejected")).hasSize(40).contains("a.xml", "a.xml.reason.json");
    }

    @Test
    void aReasonThatStandsWithoutItsOriginalIsNotOverwritten() throws IOException {
        Files.createDirectories(data.resolve("rejected"));
        Files.writeString(data.resolve("rejected/a.xml.reason.json"), "of an original that an operator took away");
        try (Intakes intakes = Intakes.open(data, CLOCK)) {
            Intake intake = take(intakes, "a.xml");
            new Folders(data).reject(intake, new byte[] {1});
            assertThat(list("rejected"))
                    .containsExactlyInAnyOrder(
                            "a.xml.reason.json", "a-" + intake.id() + ".xml", "a-" + intake.id() + ".xml.reason.json");
        }
    }

    /** As on a full disk: nothing can be linked and nothing copied. What cannot be kept is never taken for kept. */
    @Test
    void anOriginalThatCannotBeKeptIsNotTakenForKept() throws IOException {
        Folders folders = new Folders(data);
        Note note = new Note(Note.Way.FILE, "csv-file", "csv", "a.csv", null, null, true, CLOCK.instant());
        Intake intake = new Intake("1", Files.createDirectories(data.resolve("intake/owners/hub-x/1")), note);
        Files.createDirectory(intake.original()); // which has no second name and cannot be read
        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThatThrownBy(() -> folders.archive(intake)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> folders.reject(intake, new byte[] {1})).isInstanceOf(IOException.class);
        }
        assertThat(list("archive")).isEmpty();
        assertThat(list("rejected")).isEmpty();
    }

    /** On a file system without links, a crash between the name and what belongs there. */
    @Test
    void anEmptyFileOfACrashIsFilled() throws IOException {
        Folders folders = new Folders(data);
        try (Intakes intakes = Intakes.open(data, CLOCK)) {
            Intake intake = take(intakes, "a.xml");
            Path answer = data.resolve("outbox/pain001").resolve(intake.answerName("pain002.xml"));
            Files.createFile(Files.createDirectories(answer.getParent()).resolve(answer.getFileName()));
            folders.answer(intake, "pain002.xml", new byte[] {1});
            assertThat(Files.readAllBytes(answer)).containsExactly(1);

            Path archive = Files.createDirectories(data.resolve("archive"));
            Files.createFile(archive.resolve("a.xml"));
            Path own = Files.createFile(archive.resolve("a-" + intake.id() + ".xml"));
            folders.archive(intake);
            assertThat(own).hasContent("content of a.xml");
        }
    }

    @Test
    void aNameAsLongAsTheFileSystemAllowsIsAnswered() throws IOException {
        String name = "ü".repeat(125) + ".xml";
        Folders folders = new Folders(data);
        try (Intakes intakes = Intakes.open(data, CLOCK)) {
            Intake intake = take(intakes, name);
            folders.answer(intake, "pain002.xml", new byte[] {1});
            folders.archive(intake);
            folders.reject(intake, new byte[] {1});
        }
        assertThat(list("archive")).containsExactly(name);
        assertThat(list("outbox/pain001")).hasSize(1);
        assertThat(list("rejected")).hasSize(2);
    }

    @Test
    void aContentIsKnownUntilItsTimeIsOver() throws IOException {
        KnownContents contents = KnownContents.open(data, Duration.ofDays(35), CLOCK);
        try (Intakes intakes = Intakes.open(data, CLOCK)) {
            Intake first = take(intakes, "a.xml");
            Intake second = take(intakes, "b.xml");
            assertThat(contents.remember("ab".repeat(32), first, 2, null)).isEmpty();
            assertThat(contents.remember("ab".repeat(32), first, 2, null))
                    .as("no repeat of itself")
                    .isEmpty();
            assertThat(contents.remember("ab".repeat(32), second, 2, null))
                    .hasValueSatisfying(earlier -> assertThat(earlier.name()).isEqualTo("a.xml"));
            Clock later = Clock.offset(CLOCK, Duration.ofDays(36));
            assertThat(KnownContents.open(data, Duration.ofDays(37), later).remember("ab".repeat(32), second, 2, null))
                    .isPresent();
            assertThat(KnownContents.open(data, Duration.ofDays(35), later).remember("ab".repeat(32), second, 2, null))
                    .isEmpty();
        }
    }

    @Test
    void aContentWhoseIntakeEndedWithoutAnAnswerMayComeAgain() throws IOException {
        String sha256 = "ab".repeat(32);
        KnownContents contents = KnownContents.open(data, Duration.ofDays(35), CLOCK);
        try (Intakes intakes = Intakes.open(data, CLOCK)) {
            Intake setAside = take(intakes, "a.xml");
            Intake again = take(intakes, "b.xml");
            assertThat(contents.remember(sha256, setAside, 2, null)).isEmpty();
            assertThat(contents.remember(sha256, again, 2, null)).isPresent();
            Path restored = Files.createDirectories(data.resolve("intake/restored/hub-x"));
            Files.move(setAside.folder(), restored.resolve(setAside.id())); // as a restore does it
            assertThat(contents.remember(sha256, again, 2, null)).isEmpty();
            contents.answered(sha256, setAside); // which it was not: the mark is another's
            intakes.drop(again);
            Intake third = take(intakes, "c.xml");
            assertThat(contents.remember(sha256, third, 2, null)).isEmpty();
            contents.answered(sha256, third);
            intakes.drop(third);
            assertThat(contents.remember(sha256, take(intakes, "d.xml"), 2, null))
                    .hasValueSatisfying(earlier -> assertThat(earlier.name()).isEqualTo("c.xml"));
        }
    }

    private Intake take(Intakes intakes, String name) throws IOException {
        return intakes.takeFile(intakes.newId(), drop(name, "content of " + name), "pain001-file", "pain001")
                .orElseThrow();
    }

    private Path drop(String name, String content) throws IOException {
        Path inbox = Files.createDirectories(data.resolve("inbox"));
        return Files.writeString(inbox.resolve(name), content);
    }

    private static List<Intake> all(List<Intakes> hubs) throws IOException {
        List<Intake> all = new ArrayList<>();
        for (Intakes hub : hubs) {
            all.addAll(hub.own());
        }
        return all;
    }

    private Path onlyOwner() throws IOException {
        try (Stream<Path> owners = Files.list(data.resolve("intake/owners"))) {
            return owners.findFirst().orElseThrow();
        }
    }

    private List<String> list(String folder) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
