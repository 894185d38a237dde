package org.mooring.chaos.world;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** One bit of a file, turned. */
public final class FlippedBit {
    /** A write that stopped half way may be cut off, which is no damage: the end of what was written is left alone. */
    private static final double WELL_BEFORE_THE_END = 0.8;

    private final Path file;
    private final long offset;
    private final int bit;

    private FlippedBit(Path file, long offset, int bit) {
        this.file = file;
        this.offset = offset;
        this.bit = bit;
    }

    /** Turns a bit that is drawn from what is written of the newest segment. The hub must be gone. */
    public static FlippedBit inNewestSegment(Path log, long seed) throws IOException {
        Path newest;
        try (Stream<Path> files = Files.list(log)) {
            newest = files.filter(file -> file.getFileName().toString().matches("\\d{8}\\.log"))
                    .filter(FlippedBit::isWritten)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
        SplittableRandom dice = new SplittableRandom(seed);
        long written = writtenBytes(newest);
        FlippedBit drawn = new FlippedBit(
                newest, dice.nextLong(Math.max(1, (long) (written * WELL_BEFORE_THE_END))), dice.nextInt(8));
        drawn.turn();
        return drawn;
    }

    public Path file() {
        return file;
    }

    public void turnBack() throws IOException {
        turn();
    }

    private void turn() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            one.put(0, (byte) (one.get(0) ^ 1 << bit)).rewind();
            channel.write(one, offset);
        }
    }

    /** A segment is prepared before it is needed: one without any group has a head and zeros. */
    private static boolean isWritten(Path segment) {
        try {
            return writtenBytes(segment) > 4_096;
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static long writtenBytes(Path segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    @Override
    public String toString() {
        return "bit " + bit + " at " + offset + " of " + file.getFileName();
    }
}
