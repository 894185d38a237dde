package org.mooring.routes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.mooring.canonical.Uetr;

/**
 * One reversal at a time on each link: the next one's turn comes when the bank has answered the one before, whatever it
 * said, or when that one was set aside for an operator. Only the order is in here; the queue itself is the journal, of
 * which {@link PlaceInLine} makes the same line after a restart. Thread-safe. docs/decisions/0020.
 */
final class ReversalLines {
    private static final Comparator<Waiting> ORDER = Comparator.comparing((Waiting one) -> !one.place.isBegun())
            .thenComparing(one -> one.place.since())
            .thenComparing(one -> one.payment.toString());

    private record Waiting(Uetr payment, String link, PlaceInLine place) {}

    private final Map<String, TreeSet<Waiting>> lines = new HashMap<>();
    /** Whose turn it is, by link: it stays so, whoever comes with an earlier place. */
    private final Map<String, Uetr> turns = new HashMap<>();

    private final Map<Uetr, Waiting> byPayment = new HashMap<>();

    /** Takes the payment's place in the line of the link over which it was sent, or moves it to where it stands now. */
    synchronized void enter(DoubtfulPayment payment) {
        Waiting now = new Waiting(payment.uetr(), payment.bank() + "/" + payment.link(), payment.place());
        Waiting before = byPayment.put(now.payment, now);
        if (before != null) {
            remove(before);
        }
        lines.computeIfAbsent(now.link, link -> new TreeSet<>(ORDER)).add(now);
    }

    synchronized boolean isTurnOf(Uetr payment) {
        Waiting waiting = byPayment.get(payment);
        return waiting != null && payment.equals(turns.get(waiting.link));
    }

    /** Where it is nobody's turn, it is now the first one's: theirs, whose turn has come. */
    synchronized List<Uetr> giveTurns() {
        List<Uetr> given = new ArrayList<>();
        lines.forEach((link, line) -> {
            if (turns.putIfAbsent(link, line.first().payment) == null) {
                given.add(line.first().payment);
            }
        });
        return given;
    }

    /** The payment whose turn has come by that, if any. */
    synchronized Optional<Uetr> leave(Uetr payment) {
        Waiting waiting = byPayment.remove(payment);
        if (waiting == null) {
            return Optional.empty();
        }
        remove(waiting);
        if (!turns.remove(waiting.link, payment)) {
            return Optional.empty();
        }
        TreeSet<Waiting> line = lines.get(waiting.link);
        Optional<Uetr> next = line == null ? Optional.empty() : Optional.of(line.first().payment);
        next.ifPresent(first -> turns.put(waiting.link, first));
        return next;
    }

    private void remove(Waiting waiting) {
        TreeSet<Waiting> line = lines.get(waiting.link);
        line.remove(waiting);
        if (line.isEmpty()) {
            lines.remove(waiting.link);
        }
    }
}
