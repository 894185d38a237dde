package org.mooring.journal.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The end of the log: appends a frame and returns when the device has it. The writer's. */
final class LogAppender implements Closeable {
    private final LogDirectory directory;
    private final SegmentSupply supply;
    private final SyncedMark mark;
    private JournalFile file;
    private int segment;
    private int segmentBytes;
    private int offset;

    /** Continues where recovery found the end. */
    LogAppender(LogDirectory directory, LogEnd end) throws IOException {
        this.directory = directory;
        this.mark = SyncedMark.open(directory);
        this.supply = new SegmentSupply(directory);
        this.segment = end.segment();
        if (segment == 0) {
            roll(1, 1);
        } else {
            this.file = directory.files().open(directory.file(segment));
            this.segmentBytes = end.segmentBytes();
            this.offset = end.offset();
        }
    }

    /** Largest frame that fits in a segment. */
    int frameLengthMax() {
        return directory.segmentBytes() - SegmentHead.LENGTH;
    }

    /** Appends and flushes; returns where the frame lies. After an exception nothing may be appended any more. */
    long append(ByteBuffer frame, long group, long firstPosition) throws IOException {
        int length = frame.remaining();
        if (length > segmentBytes - offset) {
            roll(group, firstPosition);
        }
        long location = LogLocation.of(segment, offset);
        file.write(frame, offset);
        file.force();
        offset += length;
        mark.write(group, LogLocation.of(segment, offset));
        return location;
    }

    /** Where the next frame will lie unless it needs another segment. */
    long end() {
        return LogLocation.of(segment, offset);
    }

    @Override
    public void close() throws IOException {
        supply.close();
        mark.close();
        file.close();
    }

    private void roll(long firstGroup, long firstPosition) throws IOException {
        JournalFile next = supply.take(segment + 1, firstGroup, firstPosition);
        if (file != null) {
            file.close();
        }
        file = next;
        segment++;
        segmentBytes = directory.segmentBytes();
        offset = SegmentHead.LENGTH;
    }
}
