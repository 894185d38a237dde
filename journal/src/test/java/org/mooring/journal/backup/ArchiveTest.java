package org.mooring.journal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ArchiveTest {
    private static final Instant AT = Instant.parse("2026-03-05T10:15:30Z");
    private static final String SECRET = "DE89370400440532013000";

    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasPutIn() throws IOException {
        byte[] large = new byte[2 * Block.PART_BYTES + 17];
        new Random(1).nextBytes(large);
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("log/1", large);
        parts.put("keys/1", large);
        parts.put("empty", new byte[0]);
        Path file = write(key("11"), parts);
        Map<String, byte[]> read = new LinkedHashMap<>();
        try (ArchiveReader archive = ArchiveReader.open(file, key("11"))) {
            for (ArchiveReader.Part part = archive.next(); part != null; part = archive.next()) {
                read.put(part.name(), part.stream().readAllBytes());
                assertThat(part.isSecret()).isEqualTo(part.name().startsWith("keys"));
            }
            assertThat(archive.manifest()).containsEntry("position", "7").containsEntry("parts", "3");
            assertThat(archive.wholeDigest()).isEqualTo(digest);
        }
        assertThat(read.keySet()).containsExactlyElementsOf(parts.keySet());
        parts.forEach((name, bytes) -> assertThat(read.get(name)).as(name).isEqualTo(bytes));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aPartThatIsNotReadIsCheckedAllTheSame() throws IOException {
        Path file = small(key("11"));
        byte[] bytes = Files.readAllBytes(file);
        int at = indexOf(bytes, "plain text");
        bytes[at] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> readNames(file, key("11")))
                .isInstanceOf(ArchiveDamaged.class)
                .hasMessageContaining("file=" + file)
                .hasMessageContaining("offset=")
                .hasMessageContaining("digest");
    }

    @Test
    void everyFlippedByteIsNoticed() throws IOException {
        Path file = small(key("11"));
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << (at % 8));
            Files.write(file, changed);
            assertThatThrownBy(() -> readNames(file, key("11")))
                    .as("byte %d", at)
                    .isInstanceOf(ArchiveDamaged.class)
                    .hasMessageContaining("offset=");
        }
    }

    @Test
    void everyCutAndWhatFollowsIsNoticed() throws IOException {
        Path file = small(key("11"));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> readNames(file, key("11")))
                    .as("cut at %d", length)
                    .isInstanceOf(ArchiveDamaged.class);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> readNames(file, key("11"))).hasMessageContaining("nothing may follow");
    }

    @Test
    void anotherKeyOpensNothing() throws IOException {
        Path file = small(key("11"));
        assertThatThrownBy(() -> readNames(file, key("22")))
                .isInstanceOf(ArchiveDamaged.class)
                .hasMessageContaining("not encrypted under this key");
        assertThatThrownBy(() -> readNames(file, ArchiveKey.ofPassphrase("a long passphrase".toCharArray())))
                .hasMessageContaining("made with a key file");
    }

    @Test
    void whoHasNotTheKeyCannotMakeAnArchiveOfHisOwn() throws IOException {
        Path file = folder.resolve("forged");
        try (ArchiveWriter archive = ArchiveWriter.create(file, key("22"), AT)) {
            archive.part("log/1", false, new ByteArrayInputStream(new byte[9]), Long.MAX_VALUE);
            archive.finish(Map.of());
        }
        assertThatThrownBy(() -> readNames(file, key("11"))).hasMessageContaining("seal");
    }

    @Test
    void secretsStandNowhereAndAPassphraseOpensThem() throws IOException {
        ArchiveKey key = ArchiveKey.ofPassphrase("correct horse battery".toCharArray());
        Path file = small(key);
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .contains("plain text")
                .doesNotContain(SECRET)
                .doesNotContain("correct horse");
        readNames(file, ArchiveKey.ofPassphrase("correct horse battery".toCharArray()));
        assertThatThrownBy(() -> readNames(file, ArchiveKey.ofPassphrase("correct horse batterz".toCharArray())))
                .isInstanceOf(ArchiveDamaged.class);
        assertThatThrownBy(() -> ArchiveKey.ofPassphrase("too short".toCharArray()))
                .hasMessageContaining("9 characters");
    }

    private String digest;

    private Path small(ArchiveKey key) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("log/1", "plain text".getBytes(StandardCharsets.UTF_8));
        parts.put("keys/1", SECRET.getBytes(StandardCharsets.UTF_8));
        return write(key, parts);
    }

    private Path write(ArchiveKey key, Map<String, byte[]> parts) throws IOException {
        Path file = folder.resolve("archive");
        try (ArchiveWriter archive = ArchiveWriter.create(file, key, AT)) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                boolean isSecret = part.getKey().startsWith("keys");
                archive.part(part.getKey(), isSecret, new ByteArrayInputStream(part.getValue()), Long.MAX_VALUE);
            }
            digest = archive.finish(Map.of("position", "7"));
        }
        return file;
    }

    private static void readNames(Path file, ArchiveKey key) throws IOException {
        try (ArchiveReader archive = ArchiveReader.open(file, key)) {
            while (archive.next() != null) {
                // the content is skipped
            }
        }
    }

    private ArchiveKey key(String digits) throws IOException {
        return ArchiveKey.ofFile(Files.writeString(folder.resolve(digits + ".key"), digits.repeat(32) + "\n"));
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
