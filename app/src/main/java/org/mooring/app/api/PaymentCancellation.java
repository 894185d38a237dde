package org.mooring.app.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import org.mooring.app.security.Callers;
import org.mooring.canonical.Uetr;
import org.mooring.routes.Caller;
import org.mooring.routes.CancelAnswer;
import org.mooring.routes.CancelAsked;
import org.mooring.routes.CancelPayment;
import org.mooring.routes.PaymentAccess;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes a request to cancel one payment; what can be done about it is {@link CancelPayment}'s to decide. */
@Tag(name = "payments")
@RestController
@RequestMapping(PaymentQueries.PATH)
class PaymentCancellation {
    private final PaymentAccess access;
    private final Callers callers;
    private final CancelPayment cancelPayment;

    PaymentCancellation(PaymentAccess access, Callers callers, CancelPayment cancelPayment) {
        this.access = access;
        this.callers = callers;
        this.cancelPayment = cancelPayment;
    }

    @Operation(
            summary = "Cancel one payment",
            description =
                    "What was not sent is cancelled at once. What may have reached its bank is taken back there, or"
                            + " asked about until the bank has answered: 202, and the payment's state tells how it goes. The same"
                            + " request again gets the same answer, or how far it has come since. An operator cancels any"
                            + " payment, every other submitter its own.",
            requestBody =
                    @RequestBody(
                            description = "{\"reason\": \"…\"}, 1 to 140 characters; may be left out",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"))))
    @ApiResponse(
            responseCode = "200",
            description = "cancelled or reversed",
            content = @Content(schema = @Schema(implementation = StatusView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "recorded, and under way",
            content = @Content(schema = @Schema(implementation = StatusView.class)))
    @ApiResponse(responseCode = "404", description = "unknown payment, or another submitter's")
    @ApiResponse(responseCode = "409", description = "it has ended otherwise: rejected, or settled and to be returned")
    @PostMapping(
            path = "/{uetr}/cancel",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_PROBLEM_JSON_VALUE})
    CompletableFuture<ResponseEntity<?>> cancel(
            @PathVariable String uetr,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) Principal user)
            throws IOException {
        Uetr payment = PaymentQueries.parse(uetr);
        Caller caller = callers.of("rest", user);
        CancelAsked asked = new CancelAsked(
                caller.channel(), caller.name(), SmallBody.of(request).optional("reason"));
        if (access.toCancel(payment, caller).isEmpty()) {
            throw new RequestRefused(PaymentQueries.unknown(payment.toString()));
        }
        return cancelPayment.cancel(payment, asked).toCompletableFuture().thenApply(answer -> view(payment, answer));
    }

    static ResponseEntity<?> view(Uetr payment, CancelAnswer answer) {
        return switch (answer.kind()) {
            case CANCELLED -> ResponseEntity.ok(StatusView.of(answer.report()));
            case UNDER_WAY -> ResponseEntity.accepted().body(StatusView.of(answer.report()));
            case REFUSED -> throw new RequestRefused(refused(answer));
            case UNKNOWN -> throw new RequestRefused(PaymentQueries.unknown(payment.toString()));
        };
    }

    private static ProblemDetail refused(CancelAnswer answer) {
        ProblemDetail problem = Problem.NOT_CANCELLABLE.because(answer.why());
        problem.setProperty("paymentStatus", answer.report().status().name());
        problem.setProperty("uetr", answer.report().uetr().toString());
        return problem;
    }
}
