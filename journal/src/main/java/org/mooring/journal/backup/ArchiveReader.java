package org.mooring.journal.backup;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * Reads an archive from its beginning to its end, each block checked before anything of it is handed out. Whoever wants to
 * know that the archive is whole has to come to {@link #manifest}.
 */
public final class ArchiveReader implements Closeable {
    private final Path file;
    private final InputStream in;
    private ArchiveKey.Derived keys;
    private byte[] digest = Block.firstDigest();
    /** Where the block begins that was read last. */
    private long blockAt;

    private long nextAt = Block.MAGIC.length;
    private byte type;
    private byte[] content;

    private Part part;
    private long partCount;
    private Map<String, String> manifest;
    private String wholeDigest;

    private ArchiveReader(Path file) throws IOException {
        this.file = file;
        this.in = new BufferedInputStream(Files.newInputStream(file), Block.CONTENT_MAX);
    }

    /** One part: its content has to be read to its end before the next. */
    public final class Part {
        private final String name;
        private final boolean isSecret;
        private final MessageDigest sha256 = Block.sha256();
        private long length;
        private long blockIndex;
        private boolean isOver;

        private Part(String name, boolean isSecret) {
            this.name = name;
            this.isSecret = isSecret;
        }

        public String name() {
            return name;
        }

        public boolean isSecret() {
            return isSecret;
        }

        /** The next bytes of the part, checked; null at its end. */
        public byte[] next() throws IOException {
            if (isOver) {
                return null;
            }
            readBlock();
            if (type == Block.BYTES) {
                byte[] plain = isSecret ? keys.decrypt(name, blockIndex, content) : content;
                require(plain != null, "a block of part " + name + " was not encrypted under this key");
                blockIndex++;
                length += plain.length;
                sha256.update(plain);
                return plain;
            }
            require(type == Block.PART_END, "the end of part " + name + " must be here");
            Description end = description();
            require(end.number("length") == length, "part " + name + " must have the length that is told");
            require(
                    end.text("sha256").equals(HexFormat.of().formatHex(sha256.digest())),
                    "part " + name + " must have the SHA-256 that is told");
            isOver = true;
            return null;
        }

        /** The same as a stream. */
        public InputStream stream() {
            return new InputStream() {
                private byte[] block = new byte[0];
                private int at;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] into, int offset, int wanted) throws IOException {
                    while (block != null && at == block.length) {
                        block = Part.this.next();
                        at = 0;
                    }
                    if (block == null) {
                        return -1;
                    }
                    int count = Math.min(wanted, block.length - at);
                    System.arraycopy(block, at, into, offset, count);
                    at += count;
                    return count;
                }
            };
        }
    }

    /** @throws ArchiveDamaged when this is no archive, or the key is of the other kind */
    public static ArchiveReader open(Path file, ArchiveKey key) throws IOException {
        ArchiveReader reader = new ArchiveReader(file);
        try {
            reader.readHead(key);
            return reader;
        } catch (IOException | RuntimeException failed) {
            reader.close();
            throw failed;
        }
    }

    private void readHead(ArchiveKey key) throws IOException {
        byte[] magic = in.readNBytes(Block.MAGIC.length);
        require(Arrays.equals(magic, Block.MAGIC), "a backup of the hub must begin with MOORBKP1");
        readBlock();
        require(type == Block.HEAD, "the archive's head must be here");
        Description head = description();
        require(head.text("format").equals(ArchiveWriter.FORMAT), "the format must be " + ArchiveWriter.FORMAT);
        long iterations = head.number("iterations");
        require(iterations > 0 && iterations <= ArchiveKey.ITERATIONS_MAX, "the head must name a number of iterations");
        byte[] salt = hex(head.text("salt"));
        require(salt.length == ArchiveKey.SALT_LENGTH, "the head must name a salt");
        boolean needsPassphrase = !head.text("key").equals(ArchiveWriter.BY_FILE);
        require(
                needsPassphrase == key.isPassphrase(),
                "the archive was made with a " + (needsPassphrase ? "passphrase" : "key file")
                        + ", which must be given");
        keys = key.derive(salt, (int) iterations);
    }

    /** The next part; null after the last, when {@link #manifest} can be asked. */
    public Part next() throws IOException {
        if (part != null) {
            while (part.next() != null) {
                // read to its end
            }
        }
        readBlock();
        if (type == Block.PART) {
            Description head = description();
            part = new Part(head.text("name"), Boolean.parseBoolean(head.text("encrypted")));
            partCount++;
            return part;
        }
        require(type == Block.MANIFEST, "a part or the manifest must be here");
        Description told = description();
        require(
                told.number("parts") == partCount,
                "the manifest must tell of as many parts as there are, " + partCount);
        byte[] sealed = digest;
        readBlock();
        require(
                type == Block.SEAL && MessageDigest.isEqual(content, keys.seal(sealed)),
                "the seal must be that of this archive under this key");
        blockAt = nextAt;
        require(in.read() < 0, "nothing may follow the seal");
        manifest = Map.copyOf(told.values());
        wholeDigest = HexFormat.of().formatHex(sealed);
        part = null;
        return null;
    }

    /** What the archive says of the whole; only after {@link #next} gave null. */
    public Map<String, String> manifest() {
        return manifest;
    }

    /** The digest that {@link ArchiveWriter#finish} gave. */
    public String wholeDigest() {
        return wholeDigest;
    }

    public Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void readBlock() throws IOException {
        blockAt = nextAt;
        byte[] head = in.readNBytes(Block.HEAD_LENGTH);
        require(head.length == Block.HEAD_LENGTH, "the archive must go on here, and ends");
        type = head[0];
        int length = ByteBuffer.wrap(head).getInt(1);
        require(
                length >= 0 && length <= Block.CONTENT_MAX,
                "a block must have at most " + Block.CONTENT_MAX + " bytes");
        content = in.readNBytes(length);
        byte[] told = in.readNBytes(Block.DIGEST_LENGTH);
        require(
                content.length == length && told.length == Block.DIGEST_LENGTH,
                "a block of " + length + " bytes must be here, and the archive ends");
        digest = Block.digest(digest, head, content);
        require(MessageDigest.isEqual(told, digest), "the digest of the block must be that of its bytes");
        nextAt += Block.HEAD_LENGTH + length + Block.DIGEST_LENGTH;
    }

    private Description description() {
        Description description = Description.decode(content);
        require(description != null, "a description must be lines of names and values");
        return description;
    }

    private static byte[] hex(String digits) {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException notHex) {
            return new byte[0];
        }
    }

    private void require(boolean holds, String rule) {
        if (!holds) {
            throw new ArchiveDamaged(file, blockAt, rule);
        }
    }
}
