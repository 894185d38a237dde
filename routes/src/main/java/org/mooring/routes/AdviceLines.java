package org.mooring.routes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalPosition;

/**
 * The order of advices: they leave in the order of the journal, at most one is on its way on each link, and one that its
 * bank has not answered keeps its link to itself. Only the order is in here; the queue itself is the journal, of which a
 * start makes the same lines. Thread-safe, calls nobody but {@link #tellFree}'s listener. docs/decisions/0021.
 *
 * <p>A line is one group's, since its links are chosen when an advice leaves. What finds no link stops its line until a
 * link is free or {@link #goOn} is called: those behind it would find none either, and must not pass it.
 */
final class AdviceLines {
    private static final Comparator<Waiting> ORDER = Comparator.comparing(Waiting::since)
            .thenComparing(one -> one.payment().toString());

    /** @param number of the newest entry when it came */
    private record Waiting(Uetr payment, JournalPosition since, int number) {}

    private static final class Line {
        private final TreeSet<Waiting> waiting = new TreeSet<>(ORDER);
        private final Map<Uetr, Waiting> leaving = new HashMap<>();
        /** Of those leaving, whose look for a link may be from before another advice let one go. */
        private final Set<Uetr> outdated = new HashSet<>();

        private boolean isStopped;
        /** A link of the group takes nothing now: one at a time, so that not every advice finds that out. */
        private boolean isNarrow;
    }

    private final Map<String, Line> lines = new HashMap<>();
    private final Map<Uetr, Line> lineOf = new HashMap<>();
    private final Map<String, Set<Uetr>> unansweredOn = new HashMap<>();
    private final Map<Uetr, String> linkOf = new HashMap<>();
    private Map<String, Set<String>> linksByGroup = Map.of();
    private int closedCount;
    private volatile Runnable free = () -> {};

    /** Of other groups one advice is on its way at a time. */
    synchronized void linksOf(Map<String, Set<String>> byGroup) {
        linksByGroup = Map.copyOf(byGroup);
    }

    /** @param listener told, on any thread, that somebody's turn may have come; must not block */
    void tellFree(Runnable listener) {
        free = listener;
    }

    /** Nobody's turn comes before the same number of {@link #open}: whoever is earlier is still to come. */
    synchronized void close() {
        closedCount++;
    }

    synchronized void open() {
        closedCount--;
    }

    /** Takes the advice's place, unless it has one or is on its way. */
    synchronized void enter(Uetr payment, JournalPosition since, int number, String group) {
        if (!lineOf.containsKey(payment)) {
            Line line = lines.computeIfAbsent(group, id -> new Line());
            line.waiting.add(new Waiting(payment, since, number));
            lineOf.put(payment, line);
        }
    }

    /** Whose turn has come: each of them ends with {@link #ended}. */
    synchronized List<Uetr> next() {
        List<Uetr> next = new ArrayList<>();
        if (closedCount == 0) {
            lines.forEach((group, line) -> {
                while (!line.isStopped && !line.waiting.isEmpty() && hasRoom(group, line)) {
                    Waiting first = line.waiting.pollFirst();
                    line.leaving.put(first.payment, first);
                    next.add(first.payment);
                }
            });
        }
        return next;
    }

    /** One at a time looks for a link, so that none takes one from who is before it. */
    private boolean hasRoom(String group, Line line) {
        if (!linkOf.keySet().containsAll(line.leaving.keySet())) {
            return false;
        }
        Set<String> links = linksByGroup.getOrDefault(group, Set.of());
        if (links.isEmpty()) {
            return line.leaving.isEmpty();
        }
        long usable = links.stream()
                .filter(link -> line.leaving.keySet().containsAll(unansweredOn.getOrDefault(link, Set.of())))
                .count();
        return line.leaving.size() < (line.isNarrow ? Math.min(1, usable) : usable);
    }

    private boolean isLeaving(Uetr payment) {
        Line line = lineOf.get(payment);
        return line != null && line.leaving.containsKey(payment);
    }

    /** Whether nothing has happened to the advice since it came, whose number is that now. */
    synchronized boolean isAsItCame(Uetr payment, int number) {
        return isLeaving(payment) && lineOf.get(payment).leaving.get(payment).number == number;
    }

    /** The way of an advice to its bank has ended; one that found no link is the first in its line again. */
    synchronized void ended(Uetr payment, boolean waitsForLink) {
        Line line = lineOf.get(payment);
        Waiting was = line == null ? null : line.leaving.remove(payment);
        if (was == null) {
            return;
        }
        boolean isOutdated = line.outdated.remove(payment);
        if (waitsForLink) {
            letLinkGo(payment); // which took nothing: nobody is told
            line.waiting.add(was);
            line.isStopped = !isOutdated; // else nobody might come to let it go on
            line.isNarrow = true;
        } else {
            lineOf.remove(payment);
        }
    }

    /** What found no link looks for one again. */
    synchronized void goOn() {
        for (Line line : lines.values()) {
            line.isStopped = false;
            line.isNarrow = false;
        }
        lines.values().removeIf(line -> line.waiting.isEmpty() && line.leaving.isEmpty());
    }

    /**
     * False where another advice is on that link and has no answer, or an earlier one found no link a moment ago: this one
     * must not leave there.
     */
    synchronized boolean takeLink(Uetr payment, String link) {
        Line line = lineOf.get(payment);
        Waiting place = line == null ? null : line.leaving.get(payment);
        if (place != null && !line.waiting.isEmpty() && ORDER.compare(line.waiting.first(), place) < 0) {
            return false;
        }
        Set<Uetr> unanswered = unansweredOn.getOrDefault(link, Set.of());
        if (!unanswered.isEmpty() && !unanswered.equals(Set.of(payment))) {
            return false;
        }
        letLinkGo(payment);
        holdLink(payment, link);
        return true;
    }

    /** It may have left there, whoever else has: as the journal says. */
    synchronized void holdLink(Uetr payment, String link) {
        if (!link.equals(linkOf.get(payment))) {
            letLinkGo(payment);
            linkOf.put(payment, link);
            unansweredOn.computeIfAbsent(link, id -> new HashSet<>()).add(payment);
        }
    }

    /** Its intent is on disk: who is next may look for another link. */
    void left() {
        free.run();
    }

    /**
     * It was answered, is not to be sent any more, or was set aside. While it is on its way this does nothing: who ends that
     * way says it again, so that nobody takes the link before one that found it closed is the first in its line again.
     */
    void freeLink(Uetr payment) {
        synchronized (this) {
            if (isLeaving(payment) || !letLinkGo(payment)) {
                return;
            }
            for (Line line : lines.values()) {
                line.isStopped = false;
                line.outdated.addAll(line.leaving.keySet());
                line.outdated.remove(payment);
            }
        }
        free.run();
    }

    private boolean letLinkGo(Uetr payment) {
        String link = linkOf.remove(payment);
        if (link == null) {
            return false;
        }
        Set<Uetr> unanswered = unansweredOn.get(link);
        unanswered.remove(payment);
        if (unanswered.isEmpty()) {
            unansweredOn.remove(link);
        }
        return true;
    }

    /** Advices that are to leave, and those that are on their way. */
    synchronized int count() {
        return lineOf.size();
    }
}
