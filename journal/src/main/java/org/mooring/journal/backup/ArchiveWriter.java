package org.mooring.journal.backup;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Writes an archive, part after part, in one go. Not complete before {@link #finish} has returned. */
public final class ArchiveWriter implements Closeable {
    static final String FORMAT = "mooring-backup 1";
    static final String BY_PASSPHRASE = "PBKDF2WithHmacSHA256";
    static final String BY_FILE = "file";

    private final FileChannel channel;
    private final OutputStream out;
    private final ArchiveKey.Derived keys;
    private byte[] digest = Block.firstDigest();
    private long partCount;

    private ArchiveWriter(FileChannel channel, ArchiveKey.Derived keys) {
        this.channel = channel;
        this.out = Channels.newOutputStream(channel);
        this.keys = keys;
    }

    /** @param file must not be there yet; for its owner alone */
    public static ArchiveWriter create(Path file, ArchiveKey key, Instant at) throws IOException {
        byte[] salt = ArchiveKey.newSalt();
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        ArchiveWriter writer = new ArchiveWriter(channel, key.derive(salt, ArchiveKey.ITERATIONS));
        writer.out.write(Block.MAGIC);
        Map<String, String> head = new LinkedHashMap<>();
        head.put("format", FORMAT);
        head.put("created-at", at.toString());
        head.put("key", key.isPassphrase() ? BY_PASSPHRASE : BY_FILE);
        head.put("iterations", Integer.toString(ArchiveKey.ITERATIONS));
        head.put("salt", HexFormat.of().formatHex(salt));
        writer.block(Block.HEAD, head);
        return writer;
    }

    /**
     * Adds what the stream yields, to its end or to that many bytes.
     *
     * @param name path under the data folder, with slashes
     * @return bytes added
     */
    public long part(String name, boolean isSecret, InputStream in, long lengthMax) throws IOException {
        Map<String, String> begin = new LinkedHashMap<>();
        begin.put("name", name);
        begin.put("encrypted", Boolean.toString(isSecret));
        block(Block.PART, begin);
        MessageDigest sha256 = Block.sha256();
        byte[] buffer = new byte[Block.PART_BYTES];
        long length = 0;
        long blockIndex = 0;
        while (length < lengthMax) {
            int count = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, lengthMax - length));
            if (count == 0) {
                break;
            }
            sha256.update(buffer, 0, count);
            block(Block.BYTES, isSecret ? keys.encrypt(name, blockIndex, buffer, count) : Arrays.copyOf(buffer, count));
            length += count;
            blockIndex++;
        }
        Map<String, String> end = new LinkedHashMap<>();
        end.put("length", Long.toString(length));
        end.put("sha256", HexFormat.of().formatHex(sha256.digest()));
        block(Block.PART_END, end);
        partCount++;
        return length;
    }

    /** Adds manifest and seal; returns once the device has the archive, with the digest of the whole in hexadecimal. */
    public String finish(Map<String, String> facts) throws IOException {
        Map<String, String> manifest = new LinkedHashMap<>();
        manifest.put("parts", Long.toString(partCount));
        manifest.putAll(facts);
        block(Block.MANIFEST, manifest);
        String whole = HexFormat.of().formatHex(digest);
        block(Block.SEAL, keys.seal(digest));
        channel.force(true);
        return whole;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void block(byte type, Map<String, String> description) throws IOException {
        block(type, Description.encode(description));
    }

    private void block(byte type, byte[] content) throws IOException {
        byte[] head = Block.head(type, content.length);
        digest = Block.digest(digest, head, content);
        out.write(head);
        out.write(content);
        out.write(digest);
    }
}
