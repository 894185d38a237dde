package org.mooring.app.api;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** The kinds of refusal a client can tell apart; the code never changes, the words may. */
enum Problem {
    UNREADABLE("unreadable", HttpStatus.BAD_REQUEST, "The message cannot be read"),
    BAD_PARAMETER("bad-parameter", HttpStatus.BAD_REQUEST, "A parameter is out of its bounds"),
    REJECTED("rejected", HttpStatus.UNPROCESSABLE_ENTITY, "The payment is refused and was not recorded"),
    NOT_FOUND("not-found", HttpStatus.NOT_FOUND, "There is no such thing"),
    KEY_CONFLICT("key-conflict", HttpStatus.CONFLICT, "The key belongs to a request with other content"),
    NOT_CANCELLABLE("not-cancellable", HttpStatus.CONFLICT, "The payment cannot be cancelled any more"),
    NOT_OFFERED("action-not-offered", HttpStatus.CONFLICT, "The action is not safe as things stand"),
    SAME_PERSON("same-person", HttpStatus.FORBIDDEN, "A second person has to approve"),
    STALE("stale", HttpStatus.PRECONDITION_FAILED, "The item has changed since"),
    PRECONDITION_REQUIRED(
            "precondition-required", HttpStatus.PRECONDITION_REQUIRED, "A key or a version must be given"),
    WRONG_STATE("wrong-state", HttpStatus.CONFLICT, "The state of things does not allow it now"),
    TOO_LARGE("too-large", HttpStatus.PAYLOAD_TOO_LARGE, "The request body is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The media type is not taken"),
    NOT_READY("not-ready", HttpStatus.SERVICE_UNAVAILABLE, "The hub does not take payments now"),
    NO_ANSWER_YET("no-answer-yet", HttpStatus.GATEWAY_TIMEOUT, "There is no answer yet"),
    INTERNAL("internal", HttpStatus.INTERNAL_SERVER_ERROR, "A defect of the hub");

    private final String code;
    private final HttpStatus status;
    private final String title;

    Problem(String code, HttpStatus status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** @param detail for people: what, where, rule and value, already masked */
    ProblemDetail because(String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:mooring:problem:" + code));
        problem.setTitle(title);
        return problem;
    }
}
