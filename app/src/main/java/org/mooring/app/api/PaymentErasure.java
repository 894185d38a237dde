package org.mooring.app.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.mooring.app.ops.OperationsRecord;
import org.mooring.canonical.Uetr;
import org.mooring.routes.ErasePayment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Destroys what a payment said, on request. Who and why is on disk before anything is destroyed; a crash in between is
 * made good at the next start.
 */
@Tag(name = "payments")
@RestController
@RequestMapping(path = PaymentQueries.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class PaymentErasure {
    private static final Logger LOG = LoggerFactory.getLogger(PaymentErasure.class);
    private static final String DECIDED = "payment-erase-decided";
    private static final String DONE = "payment-erased";
    private static final String UETR = "uetr";

    private final ErasePayment erasePayment;
    private final OperationsRecord record;

    PaymentErasure(ErasePayment erasePayment, OperationsRecord record) {
        this.erasePayment = erasePayment;
        this.record = record;
    }

    /** @param uetr of the payment that has no payload any more */
    record Erased(String uetr, boolean erased) {}

    @Operation(
            summary = "Destroy the key of a payment that is over",
            description = "Payloads and answer can never be read again; entries, chain and evidence stay.")
    @ApiResponse(responseCode = "200", description = "erased, now or before")
    @ApiResponse(responseCode = "400", description = "no reason")
    @ApiResponse(responseCode = "404", description = "unknown payment")
    @ApiResponse(responseCode = "409", description = "the payment is not over; nothing was erased")
    @PostMapping(path = "/{uetr}/erase", consumes = MediaType.APPLICATION_JSON_VALUE)
    CompletableFuture<Erased> erase(
            @PathVariable String uetr, @RequestBody ReasonGiven request, @Parameter(hidden = true) Principal user) {
        Uetr payment = PaymentQueries.parse(uetr);
        record.append(DECIDED, user.getName(), request.checked(), Map.of(UETR, payment.toString()));
        return erasePayment
                .erase(payment)
                .thenApply(outcome -> {
                    record.append(
                            outcome == ErasePayment.Outcome.ERASED ? DONE : "payment-erase-refused",
                            user.getName(),
                            outcome.name(),
                            Map.of(UETR, payment.toString()));
                    requireErased(payment, outcome);
                    return new Erased(payment.toString(), true);
                })
                .toCompletableFuture();
    }

    /** What was decided and neither done nor refused when the process before ended. */
    @EventListener(ApplicationReadyEvent.class)
    void finishWhatWasDecided() {
        Set<String> open = new LinkedHashSet<>();
        for (OperationsRecord.Deed deed : record.deeds()) {
            if (deed.what().equals(DECIDED)) {
                open.add(deed.facts().get(UETR));
            } else if (deed.what().startsWith("payment-erase")) {
                open.remove(deed.facts().get(UETR));
            }
        }
        for (String uetr : open) {
            erasePayment.erase(Uetr.parse(uetr, UETR)).whenComplete((outcome, failure) -> {
                if (failure == null) {
                    record.append(DONE, "hub", outcome.name(), Map.of(UETR, uetr));
                } else {
                    LOG.error("an erasure that was decided before the restart failed [uetr={}]", uetr, failure);
                }
            });
        }
    }

    private static void requireErased(Uetr payment, ErasePayment.Outcome outcome) {
        switch (outcome) {
            case ERASED -> {
                // as asked
            }
            case UNKNOWN_PAYMENT ->
                throw new RequestRefused(Problem.NOT_FOUND.because("There is no payment " + payment
                        + "; the journal has nothing of it (what was pruned is in its export)."));
            case NOT_FINAL ->
                throw new RequestRefused(Problem.WRONG_STATE.because("The payment is not final: what is still to be"
                        + " done about it needs what it says. Nothing was erased; ask again when it is over."));
            case BEING_TAKEN_BACK ->
                throw new RequestRefused(Problem.WRONG_STATE.because("The bank approved the payment after its end, and"
                        + " it is being taken back there. Nothing was erased; ask again when that is confirmed."));
            case BUSY ->
                throw new RequestRefused(Problem.WRONG_STATE.because(
                        "Something else is at work on the payment this moment. Nothing was erased; ask again."));
        }
    }
}
