package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.evidence.Hash;

/**
 * The anchor when no chain is configured: {@code anchors}, one signed line a batch, on the device before it
 * counts. Line n is batch n. Self-operated: it shows a change to those who keep a copy, and to nobody else.
 */
final class LocalSignedLog implements AnchorTarget {
    static final String NAME = "local";

    private static final byte[] DOMAIN = "mooring.anchor.v1\0".getBytes(StandardCharsets.US_ASCII);
    /** A batch (450) with instant, label, public key (60) and signature (88) and their names. */
    private static final int LINE_WIDTH = 768;

    private final Lines lines;
    private final InstallationKey key;
    private final Clock clock;

    private LocalSignedLog(Lines lines, InstallationKey key, Clock clock) {
        this.lines = lines;
        this.key = key;
        this.clock = clock;
    }

    /** @param directory holds the key */
    static LocalSignedLog open(AnchorStore store, Path directory, Clock clock) {
        InstallationKey key = InstallationKey.openOrCreate(directory.resolve("anchor-key.pem"));
        return new LocalSignedLog(store.lines("anchors", LINE_WIDTH), key, clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        // Nothing goes on by itself here.
    }

    @Override
    public long submittedThrough() {
        return lines.count();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public synchronized void submit(Batch batch) {
        if (batch.number() <= lines.count()) {
            return;
        }
        if (batch.number() != lines.count() + 1) {
            throw new IllegalArgumentException(
                    "the local anchor log is at batch " + lines.count() + ", got batch " + batch.number());
        }
        Instant anchoredAt = Instant.ofEpochMilli(clock.millis());
        byte[] signature = key.sign(message(batch.number(), anchoredAt, batch.hash()));
        lines.append(BatchStore.toJson(batch)
                .put("anchoredAt", anchoredAt.toString())
                .put("label", AnchorPlace.LocalLog.SELF_OPERATED)
                .put("publicKey", Base64.getEncoder().encodeToString(key.publicKey()))
                .put("signature", Base64.getEncoder().encodeToString(signature)));
    }

    @Override
    public Standing standingOf(long number) {
        if (number > lines.count()) {
            return Standing.OPEN;
        }
        return new Standing(AnchorStatus.FINAL, Optional.of(place(lines.read(number))));
    }

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public void close() {
        lines.close();
    }

    /** Whether that place's signature covers that batch; needs nothing but the two. */
    static boolean verify(Batch batch, AnchorPlace.LocalLog place) {
        return InstallationKey.verify(
                place.publicKey(), message(batch.number(), place.anchoredAt(), batch.hash()), place.signature());
    }

    private static AnchorPlace.LocalLog place(JsonNode line) {
        return new AnchorPlace.LocalLog(
                line.path("label").asText(),
                Base64.getDecoder().decode(line.path("publicKey").asText()),
                Base64.getDecoder().decode(line.path("signature").asText()),
                Instant.parse(line.path("anchoredAt").asText()));
    }

    private static byte[] message(long number, Instant anchoredAt, Hash batchHash) {
        return ByteBuffer.allocate(DOMAIN.length + 16 + Hash.BYTE_COUNT)
                .put(DOMAIN)
                .putLong(number)
                .putLong(anchoredAt.toEpochMilli())
                .put(batchHash.bytes())
                .array();
    }
}
