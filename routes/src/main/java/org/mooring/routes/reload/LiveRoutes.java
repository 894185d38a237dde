package org.mooring.routes.reload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes that run, and the folder that they come from. {@link #load} starts from the folder; {@link #reload} brings
 * the running routes to what the folder says now: whole files are taken or refused, and of a taken file only the routes
 * whose text changed are exchanged. Thread-safe: one load or reload at a time.
 */
public final class LiveRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

    private final RouteFolder folder;
    private final RouteFileReader reader;
    private final RouteCheck check;
    private final RouteExchange exchange;

    /** Text of each file as it runs: what was last taken. */
    private SortedMap<String, String> running = new TreeMap<>();
    /** Text of each file as it was last looked at, so that a refused file is named once, not at every look. */
    private SortedMap<String, String> seen = new TreeMap<>();

    public LiveRoutes(CamelContext camel, java.nio.file.Path folder, BankTopology topology) {
        this.folder = new RouteFolder(folder);
        this.reader = new RouteFileReader(topology);
        this.check = new RouteCheck(camel);
        this.exchange = new RouteExchange(camel);
    }

    /**
     * Adds the folder's routes to the context, channels last.
     *
     * @throws RouteFilesInvalid naming every problem; nothing is added then
     */
    public synchronized void load() {
        SortedMap<String, String> texts = folder.read();
        List<RouteProblem> problems = new ArrayList<>();
        Map<String, RouteFileReader.Content> contents = new TreeMap<>();
        texts.forEach((file, text) -> read(file, text, contents, problems));
        if (problems.isEmpty()) {
            problems.addAll(check.check(contents));
        }
        if (!problems.isEmpty()) {
            throw new RouteFilesInvalid(problems);
        }
        List<RouteSource> ordered = contents.values().stream()
                .flatMap(content -> content.sources().stream())
                .sorted(Comparator.comparing((RouteSource source) -> !source.isConfiguration())
                        .thenComparing(RouteSource::isChannel))
                .toList();
        exchange.addAll(ordered);
        running = texts;
        seen = texts;
    }

    /** What a reload did: route ids by what became of them, and why files were refused. */
    public record Reloaded(Set<String> added, Set<String> changed, Set<String> removed, List<RouteProblem> refused) {
        public boolean isNothing() {
            return added.isEmpty() && changed.isEmpty() && removed.isEmpty() && refused.isEmpty();
        }
    }

    /**
     * Looks at the folder once. Every file that differs from what runs and checks out takes effect; every other one is
     * refused with file, line and reason, and its old version runs on.
     */
    public synchronized Reloaded reload() {
        SortedMap<String, String> now = folder.read();
        if (now.equals(seen)) {
            return new Reloaded(Set.of(), Set.of(), Set.of(), List.of());
        }
        seen = now;
        List<RouteProblem> refused = new ArrayList<>();
        SortedMap<String, String> wanted = wantedTexts(now, refused);
        Map<String, RouteSource> before = sourcesById(running);
        Map<String, RouteSource> after = sourcesById(wanted);
        Set<String> added = new TreeSet<>(after.keySet());
        added.removeAll(before.keySet());
        Set<String> removed = new TreeSet<>(before.keySet());
        removed.removeAll(after.keySet());
        Set<String> changed = changed(before, after);
        running = wanted;
        for (String id : added) {
            attempt(after.get(id), () -> exchange.add(after.get(id)), refused, added, id);
        }
        for (String id : changed.stream()
                .sorted(Comparator.comparing(id -> after.get(id).isChannel()))
                .toList()) {
            attempt(after.get(id), () -> exchange.replace(before.get(id), after.get(id)), refused, changed, id);
        }
        for (String id : List.copyOf(removed)) {
            attempt(before.get(id), () -> exchange.remove(before.get(id)), refused, removed, id);
        }
        refused.forEach(problem -> LOG.error("route file refused, the old version runs on: {}", problem));
        LOG.info("routes reloaded: added {}, changed {}, removed {}", added, changed, removed);
        return new Reloaded(added, changed, removed, refused);
    }

    private static void attempt(
            RouteSource source, RouteStep step, List<RouteProblem> refused, Set<String> done, String id) {
        try {
            step.run();
        } catch (Exception e) {
            done.remove(id);
            refused.add(new RouteProblem(source.file(), source.line(), "route '" + id + "': " + rootMessage(e)));
        }
    }

    private static String rootMessage(Throwable e) {
        return e.getCause() == null ? String.valueOf(e.getMessage()) : rootMessage(e.getCause());
    }

    @FunctionalInterface
    private interface RouteStep {
        void run() throws Exception;
    }

    /** A changed shared configuration concerns every route; Camel applies it when a route is added. */
    private static Set<String> changed(Map<String, RouteSource> before, Map<String, RouteSource> after) {
        Set<String> changed = new TreeSet<>();
        after.forEach((id, source) -> {
            if (before.containsKey(id) && !before.get(id).xml().equals(source.xml())) {
                changed.add(id);
            }
        });
        boolean isShared = changed.stream().anyMatch(id -> after.get(id).isConfiguration());
        if (isShared) {
            changed.addAll(after.keySet());
            changed.retainAll(before.keySet());
        }
        return changed;
    }

    /** The folder's texts, with each file that does not check out put back to what runs. */
    private SortedMap<String, String> wantedTexts(SortedMap<String, String> now, List<RouteProblem> refused) {
        SortedMap<String, String> wanted = new TreeMap<>(now);
        while (true) {
            List<RouteProblem> problems = new ArrayList<>();
            Map<String, RouteFileReader.Content> contents = new TreeMap<>();
            wanted.forEach((file, text) -> read(file, text, contents, problems));
            if (problems.isEmpty()) {
                problems.addAll(check.check(contents));
            }
            if (problems.isEmpty()) {
                return wanted;
            }
            refused.addAll(problems);
            boolean isPutBack = false;
            for (RouteProblem problem : problems) {
                isPutBack |= putBack(wanted, problem.file());
            }
            if (!isPutBack) { // the culprit is elsewhere, for example a deleted file that others still need
                return new TreeMap<>(running);
            }
        }
    }

    private boolean putBack(SortedMap<String, String> wanted, String file) {
        String old = running.get(file);
        String offered = wanted.get(file);
        if (old == null ? offered == null : old.equals(offered)) {
            return false;
        }
        if (old == null) {
            wanted.remove(file);
        } else {
            wanted.put(file, old);
        }
        return true;
    }

    private Map<String, RouteSource> sourcesById(SortedMap<String, String> texts) {
        return texts.entrySet().stream()
                .flatMap(file -> reader.read(file.getKey(), file.getValue()).sources().stream())
                .collect(Collectors.toMap(RouteSource::id, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    }

    private void read(
            String file, String text, Map<String, RouteFileReader.Content> contents, List<RouteProblem> problems) {
        try {
            contents.put(file, reader.read(file, text));
        } catch (RouteFilesInvalid e) {
            problems.addAll(e.problems());
        } catch (IllegalArgumentException e) {
            problems.add(new RouteProblem(file, 0, e.getMessage()));
        }
    }
}
