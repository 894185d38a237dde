package org.mooring.connectors.chain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.IntStream;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.evidence.Hash;

/** Batches and leaves for tests, the same every time. */
final class Batches {
    private Batches() {}

    static List<Hash> leaves(String seed, int count) {
        return IntStream.range(0, count).mapToObj(i -> sha256(seed + "/" + i)).toList();
    }

    /** The batch after that one; the first after null. */
    static Batch next(Batch before, List<Hash> leaves) {
        return before == null ? Batch.first(leaves) : before.next(leaves);
    }

    static Batch next(Batch before) {
        return next(before, leaves("batch " + (before == null ? 1 : before.number() + 1), 3));
    }

    private static Hash sha256(String text) {
        try {
            return Hash.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
