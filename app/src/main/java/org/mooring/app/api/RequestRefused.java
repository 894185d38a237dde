package org.mooring.app.api;

import org.springframework.http.ProblemDetail;

/** Ends a request with a problem detail; an expected answer, so it takes no stack trace. */
final class RequestRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProblemDetail problem;

    RequestRefused(ProblemDetail problem) {
        super(problem.getDetail(), null, false, false);
        this.problem = problem;
    }

    ProblemDetail problem() {
        return problem;
    }
}
