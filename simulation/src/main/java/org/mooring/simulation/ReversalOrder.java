package org.mooring.simulation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;

/**
 * Whether a reversal may leave now: not while an earlier one of the same link, by the order of the decisions on disk, has
 * no answer, unless that one was set aside or two persons have decided what its payment came to.
 */
final class ReversalOrder {
    private final InMemoryJournal.Disk disk;

    ReversalOrder(InMemoryJournal.Disk disk) {
        this.disk = disk;
    }

    /** The payment whose reversal is overtaken, if any. */
    Optional<Uetr> overtakenBy(Uetr payment) {
        long decidedAt = openSince(payment);
        String link = link(payment);
        return decidedAt == 0
                ? Optional.empty()
                : disk.payments().stream()
                        .filter(other -> !other.equals(payment) && link(other).equals(link))
                        .filter(other -> openSince(other) != 0 && openSince(other) < decidedAt)
                        .findFirst();
    }

    private String link(Uetr payment) {
        return disk.entries(payment).stream()
                .filter(entry -> entry.kind() == EntryKind.INTENT)
                .map(entry -> entry.bank() + "/" + entry.link())
                .reduce("", (earlier, later) -> later);
    }

    /** Position of the decision; 0 when there is none, or nobody has to wait for it any more. */
    private long openSince(Uetr payment) {
        List<JournalEntry> entries = disk.entries(payment);
        long since = 0;
        for (JournalEntry entry : entries) {
            if (entry.kind() == EntryKind.REVERSAL && since == 0) {
                since = entry.position().value();
            } else if (since > 0 && isLetGo(entry)) {
                return 0;
            }
        }
        return since;
    }

    private boolean isLetGo(JournalEntry entry) {
        String payload = new String(disk.payload(entry), StandardCharsets.UTF_8);
        return switch (entry.kind()) {
            case REVERSAL_OUTCOME ->
                !payload.contains("\"answer\":\"NONE\"") || payload.contains("\"isSetAside\":true");
            case OPERATOR_ACTION -> payload.contains("\"step\":\"APPROVED\"");
            default -> false;
        };
    }
}
