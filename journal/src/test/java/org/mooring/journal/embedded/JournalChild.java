package org.mooring.journal.embedded;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.mooring.canonical.Uetr;

/** A process to be killed: records payments without end and says on its output which ones were acknowledged. */
final class JournalChild {
    private static final int IN_FLIGHT = 32;

    private JournalChild() {}

    static Process start(Path directory) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        JournalChild.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static JournalSettings settings(Path directory) {
        return JournalSettings.in(directory).withSegmentBytes(1024 * 1024);
    }

    public static void main(String[] args) throws InterruptedException {
        PrintStream told = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
        EmbeddedJournal journal = EmbeddedJournal.open(settings(Path.of(args[0])), Clock.systemUTC());
        told.println("open");
        for (int i = 0; i < IN_FLIGHT; i++) {
            next(journal, told);
        }
        Thread.currentThread().join();
    }

    private static void next(EmbeddedJournal journal, PrintStream told) {
        Uetr payment = Uetr.random();
        journal.idempotency().claim(payment, List.of(TestPayments.key(payment.toString())), new byte[0]);
        journal.record(TestPayments.answering(
                        payment.toString(),
                        payment,
                        TestPayments.received(payment.toString()),
                        TestPayments.validated()))
                .thenAccept(position -> {
                    told.println(payment + " " + position + " .");
                    next(journal, told);
                });
    }
}
