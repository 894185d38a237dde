package org.mooring.chaos.inside;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.Idempotency;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;

/**
 * The journal with crash points before and after its commits, or with a planted fault. A proxy, so that a method which the
 * port gains later passes through.
 */
final class JournalInside implements InvocationHandler {
    private static final int EARLY_MS = 500;

    private final PaymentJournal journal;
    private final PlantedFault fault;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "planted-fault");
        thread.setDaemon(true);
        return thread;
    });

    private JournalInside(PaymentJournal journal, PlantedFault fault) {
        this.journal = journal;
        this.fault = fault;
    }

    static PaymentJournal around(PaymentJournal journal, PlantedFault fault) {
        return (PaymentJournal) Proxy.newProxyInstance(
                JournalInside.class.getClassLoader(),
                new Class<?>[] {PaymentJournal.class},
                new JournalInside(journal, fault));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("record") && arguments.length == 1) {
            return record((Commit) arguments[0]);
        }
        if (method.getName().equals("idempotency") && fault == PlantedFault.FORGET_THE_KEY) {
            return forgetful(journal.idempotency());
        }
        return passOn(journal, method, arguments);
    }

    private CompletionStage<JournalPosition> record(Commit commit) {
        boolean isReceived = has(commit, EntryKind.RECEIVED);
        boolean isIntent = has(commit, EntryKind.INTENT);
        boolean isOutcome = has(commit, EntryKind.OUTCOME);
        if (isOutcome) {
            CrashPoint.BEFORE_OUTCOME.pass();
        }
        if (has(commit, EntryKind.REPORTED) && CrashPoint.BEFORE_REPORTED.isReached()) {
            CrashPoint.dieSoon();
            return new CompletableFuture<>();
        }
        return recordOrNot(commit, isOutcome).thenApply(position -> {
            if (isReceived && !isIntent) {
                CrashPoint.AFTER_RECEIVED.pass();
            }
            if (isIntent) {
                CrashPoint.AFTER_INTENT.pass();
            }
            if (isOutcome) {
                CrashPoint.AFTER_OUTCOME.pass();
            }
            return position;
        });
    }

    private CompletionStage<JournalPosition> recordOrNot(Commit commit, boolean isOutcome) {
        boolean isLost = fault == PlantedFault.LOSE_THE_OUTCOME && (isOutcome || has(commit, EntryKind.REPORTED));
        if (isLost) {
            return CompletableFuture.completedFuture(new JournalPosition(1));
        }
        if (fault == PlantedFault.ACKNOWLEDGE_BEFORE_COMMIT) {
            later.schedule(() -> journal.record(commit), EARLY_MS, TimeUnit.MILLISECONDS);
            return CompletableFuture.completedFuture(new JournalPosition(1));
        }
        if (fault == PlantedFault.SEND_BEFORE_INTENT && has(commit, EntryKind.INTENT)) {
            later.schedule(() -> journal.record(commit), EARLY_MS, TimeUnit.MILLISECONDS);
            return CompletableFuture.completedFuture(new JournalPosition(1));
        }
        if (fault == PlantedFault.SEND_BEFORE_INTENT) { // whatever follows the intent stays behind it
            CompletableFuture<JournalPosition> done = new CompletableFuture<>();
            later.schedule(
                    () -> journal.record(commit).whenComplete((position, failure) -> {
                        if (failure == null) {
                            done.complete(position);
                        } else {
                            done.completeExceptionally(failure);
                        }
                    }),
                    EARLY_MS,
                    TimeUnit.MILLISECONDS);
            return done;
        }
        return journal.record(commit);
    }

    private static boolean has(Commit commit, EntryKind kind) {
        return commit.entries().stream().anyMatch(entry -> entry.kind() == kind);
    }

    private static Idempotency forgetful(Idempotency keys) {
        return (Idempotency) Proxy.newProxyInstance(
                JournalInside.class.getClassLoader(),
                new Class<?>[] {Idempotency.class},
                (proxy, method, arguments) -> {
                    Object[] changed = arguments == null ? new Object[0] : arguments.clone();
                    if (method.getName().equals("claim")) {
                        changed[1] = List.of(new IdempotencyKey(
                                "forgotten", UUID.randomUUID().toString()));
                    }
                    return passOn(keys, method, changed);
                });
    }

    private static Object passOn(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
