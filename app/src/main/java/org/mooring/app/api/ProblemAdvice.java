package org.mooring.app.api;

import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.IntakeClosed;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.PaymentRejected;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Each failure once, as the problem that its consequence is. What nobody foresaw is logged and told without detail. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Object> refused(RequestRefused refused) {
        return response(refused.problem());
    }

    @ExceptionHandler
    ResponseEntity<Object> wrongParameter(MethodArgumentTypeMismatchException wrong) {
        Class<?> type = wrong.getRequiredType();
        return response(Problem.BAD_PARAMETER.because(wrong.getName() + " must be a "
                + (type == null ? "valid value" : type.getSimpleName()) + "; request refused"));
    }

    @ExceptionHandler
    ResponseEntity<Object> failed(RuntimeException failure) {
        return response(of(failure));
    }

    /** The firewall looks at headers as they are read, so it may refuse one in the middle of a request. */
    @ExceptionHandler
    ResponseEntity<Object> hostileHeader(RequestRejectedException refused) {
        return response(Problem.BAD_PARAMETER.because("A header has characters that none may have; request refused"));
    }

    @Override
    protected ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException missing, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return response(Problem.NOT_FOUND.because("There is nothing at this address."));
    }

    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException wrong, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return response(Problem.UNSUPPORTED_MEDIA_TYPE.because("Content-Type is " + wrong.getContentType()
                + ", must be one of " + wrong.getSupportedMediaTypes() + "; request refused"));
    }

    @Override
    protected ResponseEntity<Object> handleAsyncRequestTimeoutException(
            AsyncRequestTimeoutException late, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return response(Problem.NO_ANSWER_YET.because("The payment is in process; repeat the request with the same"
                + " Idempotency-Key to get its answer. It will not be paid twice."));
    }

    /** The problem that a failure of the route is to the client. */
    private static ProblemDetail of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RequestRefused refused) {
                return refused.problem();
            }
            if (cause instanceof MessageUnreadable unreadable) {
                ProblemDetail problem = Problem.UNREADABLE.because(unreadable.getMessage());
                problem.setProperty("reasonCode", ReasonCode.FF01.name());
                problem.setProperty("at", unreadable.at());
                problem.setProperty("rule", unreadable.rule());
                return problem;
            }
            if (cause instanceof PaymentRejected rejected) {
                ProblemDetail problem = (rejected.code() == ReasonCode.DUPL ? Problem.KEY_CONFLICT : Problem.REJECTED)
                        .because(rejected.getMessage());
                problem.setProperty("reasonCode", rejected.code().name());
                problem.setProperty("at", rejected.at());
                problem.setProperty("rule", rejected.code().isoName());
                return problem;
            }
            if (cause instanceof IntakeClosed closed) {
                return Problem.NOT_READY.because(closed.getMessage());
            }
            if (cause instanceof DirectConsumerNotAvailableException) {
                return Problem.NOT_READY.because("Route channel-rest is not started; nothing was recorded, try again.");
            }
        }
        LOG.error("REST request failed; whether it was recorded, the payment's journal tells", failure);
        return Problem.INTERNAL.because(
                "The hub logged the failure. Repeat the request with the same Idempotency-Key.");
    }

    /** Until when a sender that was refused for the hub's sake may sensibly wait. */
    private static final String RETRY_AFTER_SECONDS = "60";

    private static ResponseEntity<Object> response(ProblemDetail problem) {
        ResponseEntity.BodyBuilder response = ResponseEntity.status(problem.getStatus());
        if (problem.getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return response.contentType(org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
