package org.mooring.routes.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalPosition;

/** A hub is killed in the middle of a file; the next one answers it, whole and once, and pays nothing twice. */
@Timeout(120)
class FilesKillTest {
    private static final int SIGKILLED = 128 + 9;
    private static final List<String> IDS = Messages.ids("E", 6);

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource(CrashPoint.Place.class)
    void aFileIsAnsweredOnceAfterAKill(CrashPoint.Place place) throws Exception {
        String text = Messages.pain001("M-1", IDS);
        FilesHub.drop(data, "payroll.xml", text);
        assertThat(CrashPoint.runUntilKilled(data, place)).isEqualTo(SIGKILLED);
        assertThat(FilesHub.names(data, "outbox/pain001")).isEmpty();
        assertThat(FilesHub.names(data, "archive")).isEmpty();
        assertThat(FilesHub.unanswered(data)).as("the original is kept").hasSize(1);

        try (FilesHub hub = FilesHub.start(data)) {
            await().until(() -> FilesHub.unanswered(data).isEmpty());
            String answer = onlyAnswer();
            assertThat(Messages.texts(answer, "OrgnlEndToEndId"))
                    .as("in the order of the file")
                    .isEqualTo(IDS);
            assertThat(Messages.texts(answer, "TxSts")).hasSize(IDS.size());
            if (place != CrashPoint.Place.SOME_ANSWERED) { // else some may have left without an outcome: in doubt
                assertThat(Messages.texts(answer, "TxSts")).containsOnly("ACSC");
                assertThat(LedgerLink.booked(FilesHub.ledger(data))).containsExactlyInAnyOrderElementsOf(IDS);
            }
            assertThat(LedgerLink.booked(FilesHub.ledger(data))).doesNotHaveDuplicates();
            assertThat(data.resolve("archive/payroll.xml")).hasContent(text);
            assertThat(received(hub)).isEqualTo(IDS.size());
            await().untilAsserted(() -> assertThat(told(hub)).isEqualTo(IDS.size()));

            if (place == CrashPoint.Place.ALL_ANSWERED) { // one of them is enough to ask
                FilesHub.drop(data, "payroll-again.xml", text);
                await().until(
                                () -> FilesHub.names(data, "rejected"),
                                List.of("payroll-again.xml", "payroll-again.xml.reason.json")::equals);
            }
        }
        assertThat(LedgerLink.booked(FilesHub.ledger(data))).doesNotHaveDuplicates();
    }

    private String onlyAnswer() throws IOException {
        List<String> answers = FilesHub.names(data, "outbox/pain001");
        assertThat(answers).singleElement().asString().matches("payroll-.*[.]pain002[.]xml");
        return Files.readString(data.resolve("outbox/pain001").resolve(answers.get(0)));
    }

    private static long received(FilesHub hub) {
        return count(hub, EntryKind.RECEIVED);
    }

    private static long told(FilesHub hub) {
        return count(hub, EntryKind.REPORTED);
    }

    private static long count(FilesHub hub, EntryKind kind) {
        return hub.journal.readAfter(JournalPosition.START, 1_000).stream()
                .filter(entry -> entry.kind() == kind)
                .count();
    }
}
