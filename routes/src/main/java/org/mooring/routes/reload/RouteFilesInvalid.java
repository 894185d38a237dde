package org.mooring.routes.reload;

import java.util.List;
import java.util.stream.Collectors;

/** The route files cannot run; every problem at once. At start it stops the hub, later the old routes run on. */
public final class RouteFilesInvalid extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<RouteProblem> problems;

    RouteFilesInvalid(List<RouteProblem> problems) {
        super(problems.stream().map(RouteProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public List<RouteProblem> problems() {
        return problems;
    }
}
