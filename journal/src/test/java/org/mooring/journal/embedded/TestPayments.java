package org.mooring.journal.embedded;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.NewEntry;

/** Commits in few words, for tests. */
public final class TestPayments {
    private TestPayments() {}

    public static Commit commit(Uetr payment, NewEntry... entries) {
        return Commit.of(payment, PaymentKind.CREDIT_TRANSFER, List.of(entries));
    }

    public static Commit answering(String answer, Uetr payment, NewEntry... entries) {
        return new Commit(
                payment, PaymentKind.CREDIT_TRANSFER, List.of(entries), answer.getBytes(StandardCharsets.UTF_8));
    }

    public static NewEntry received() {
        return received("received");
    }

    public static NewEntry received(String payload) {
        return entry(EntryKind.RECEIVED, TransactionStatus.RCVD, payload);
    }

    public static NewEntry validated() {
        return entry(EntryKind.VALIDATED, TransactionStatus.ACTC, "validated");
    }

    public static NewEntry entry(EntryKind kind, TransactionStatus state, String payload) {
        return new NewEntry(
                kind,
                state,
                "",
                "channel-rest",
                "nordbank",
                "1",
                Instant.parse("2026-03-05T10:15:30.123456Z"),
                payload.getBytes(StandardCharsets.UTF_8));
    }

    public static IdempotencyKey key(String value) {
        return new IdempotencyKey("rest", value);
    }

    /** The stage's value, or its failure as it is. */
    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }
}
