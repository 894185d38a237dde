package org.mooring.journal;

import java.util.List;
import java.util.Objects;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.Uetr;

/**
 * Entries of one payment that become durable together or not at all. The keys claimed for the payment go with its first
 * commit.
 *
 * @param entries one or more, in order
 * @param answer the answer that every repeat shall get from now on, durable with this commit and completing the
 *     repeats that wait; null when this commit answers nothing
 */
public record Commit(Uetr payment, PaymentKind kind, List<NewEntry> entries, byte[] answer) {
    public Commit {
        Objects.requireNonNull(payment, "payment");
        Objects.requireNonNull(kind, "kind");
        entries = List.copyOf(entries);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a commit has at least one entry");
        }
    }

    public static Commit of(Uetr payment, PaymentKind kind, List<NewEntry> entries) {
        return new Commit(payment, kind, entries, null);
    }
}
