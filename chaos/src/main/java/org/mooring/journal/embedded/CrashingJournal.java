package org.mooring.journal.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import org.mooring.chaos.inside.CrashPoint;
import org.mooring.journal.PaymentJournal;

/** An embedded journal whose process dies in the middle of a write, before a flush or after it, or whose disk gives up. */
public final class CrashingJournal {
    private static volatile boolean isFull;

    private CrashingJournal() {}

    public static PaymentJournal open(Path directory, Clock clock) {
        return EmbeddedJournal.open(JournalSettings.in(directory), clock, CrashingJournal::crashing);
    }

    private static JournalFile crashing(Path path) throws IOException {
        JournalFile file = JournalFiles.ON_DISK.open(path);
        return path.getFileName().toString().matches("\\d{8}\\.log") ? new CrashingFile(file) : file;
    }

    /** A segment of the log. */
    private record CrashingFile(JournalFile file) implements JournalFile {
        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            if (CrashPoint.TORN_WRITE.isReached()) {
                bytes.limit(bytes.position() + bytes.remaining() / 2);
                file.write(bytes, offset);
                CrashPoint.die();
            }
            if (!isFull && CrashPoint.DISK_FULL.isReached()) {
                isFull = true;
                bytes.limit(bytes.position() + bytes.remaining() / 2);
                file.write(bytes, offset);
            }
            if (isFull) {
                throw new IOException("No space left on device");
            }
            file.write(bytes, offset);
        }

        @Override
        public void force() throws IOException {
            CrashPoint.AFTER_WRITE.pass();
            if (CrashPoint.FLUSH_FAILS.isReached()) {
                throw new IOException("Input/output error");
            }
            file.force();
            CrashPoint.AFTER_FLUSH.pass();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
