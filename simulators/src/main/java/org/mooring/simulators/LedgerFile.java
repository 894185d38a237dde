package org.mooring.simulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A bank's ledger on disk, so that the bank may be killed: one line a decision or repeat, handed to the system before
 * the answer leaves. Survives the death of the process, not of the machine: nothing is flushed to the device.
 *
 * <p>A line is whole only with its line feed; the rest of a line that a kill cut off was never answered, and is cut off
 * at the next start. Fields are separated by tabs, and what a sender wrote has neither tabs nor line feeds in it. Guarded
 * by its {@link Ledger}; open until the process ends.
 */
final class LedgerFile {
    private static final String EXTENSION = ".ledger";

    private final Path file;
    private final FileChannel channel;
    private final List<String[]> past;

    private LedgerFile(Path file, FileChannel channel, List<String[]> past) {
        this.file = file;
        this.channel = channel;
        this.past = past;
    }

    /**
     * Opens or makes {@code <directory>/<bank>.ledger}.
     *
     * @throws IllegalStateException when it cannot be read or written; bank not started
     */
    static LedgerFile open(Path directory, String bank) {
        Path file = directory.resolve(bank + EXTENSION);
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            String text = Files.readString(file, StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            channel.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
            channel.position(channel.size());
            List<String[]> past =
                    whole.lines().map(line -> line.split("\t", -1)).toList();
            return new LedgerFile(file, channel, past);
        } catch (IOException failure) {
            throw new IllegalStateException(
                    bank + ": the ledger " + file + " cannot be opened: " + failure.getMessage() + "; bank not started",
                    failure);
        }
    }

    /** The lines that were there when it was opened, oldest first. */
    List<String[]> past() {
        return past;
    }

    /**
     * Returns once the system has the line.
     *
     * @param fields null stands for an empty field
     */
    void append(Object... fields) {
        List<String> texts = new ArrayList<>();
        for (Object field : fields) {
            texts.add(field == null ? "" : field.toString().replaceAll("[\\t\\r\\n]", " "));
        }
        ByteBuffer line = ByteBuffer.wrap((String.join("\t", texts) + '\n').getBytes(StandardCharsets.UTF_8));
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the ledger " + file + " cannot be written; nothing was answered", failure);
        }
    }
}
