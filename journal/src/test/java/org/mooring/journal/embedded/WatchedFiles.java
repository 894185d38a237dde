package org.mooring.journal.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** The real files, with their writes and flushes listed, flushes that can be held up, and either made to fail. */
final class WatchedFiles implements JournalFiles {
    /** What happened, in order: {@code write 00000001.log}, {@code force payment.keys}. */
    final List<String> events = new CopyOnWriteArrayList<>();

    private volatile String failing = "";
    private volatile String held = "";
    private volatile CountDownLatch release = new CountDownLatch(0);

    /** Makes the event fail from now on. */
    void fail(String event) {
        failing = event;
    }

    void repair() {
        failing = "";
    }

    /** Makes the event wait until the latch is counted down. */
    void hold(String event, CountDownLatch until) {
        release = until;
        held = event;
    }

    @Override
    public JournalFile open(Path path) throws IOException {
        JournalFile file = JournalFiles.ON_DISK.open(path);
        String name = path.getFileName().toString();
        if (name.endsWith(".prepared")) {
            // Made in the background, at no certain time.
            return file;
        }
        return new JournalFile() {
            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                happen("write " + name);
                file.write(bytes, offset);
            }

            @Override
            public void force() throws IOException {
                happen("force " + name);
                file.force();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    private void happen(String event) throws IOException {
        if (event.equals(failing)) {
            events.add(event + " failed");
            throw new IOException("injected: " + event);
        }
        if (event.equals(held)) {
            try {
                release.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }
        events.add(event);
    }
}
