package org.mooring.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.mooring.app.config.HubRole;
import org.mooring.app.ops.IntakeRelease;
import org.mooring.app.ops.OperationsRecord;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether payments are taken in, and how two people open a closed intake. */
@Tag(name = "operations")
@RestController
@RequestMapping(path = IntakeOperations.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class IntakeOperations {
    static final String PATH = "/api/v1/operations/intake";

    private final IntakeRelease release;

    IntakeOperations(IntakeRelease release) {
        this.release = release;
    }

    /**
     * @param closed why, when it is not open
     * @param proposedBy who proposed to open it; absent when nobody did
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record IntakeView(boolean open, String closed, String proposedBy, String proposedAt, String reason) {}

    @Operation(summary = "Whether payments are taken in, and why not")
    @GetMapping
    IntakeView intake() {
        Optional<OperationsRecord.Deed> proposal = release.gate().isClosed() ? release.proposal() : Optional.empty();
        return new IntakeView(
                !release.gate().isClosed(),
                release.gate().why(),
                proposal.map(OperationsRecord.Deed::by).orElse(null),
                proposal.map(OperationsRecord.Deed::at).orElse(null),
                proposal.map(OperationsRecord.Deed::why).orElse(null));
    }

    @Operation(
            summary = "Open a closed intake",
            description =
                    "The first word, an operator's, proposes; the second, another person's and an approver's, opens."
                            + " After a restore, reconcile with the banks' ledgers before either.")
    @ApiResponse(responseCode = "200", description = "intake is open")
    @ApiResponse(responseCode = "202", description = "proposed; an approver has to confirm")
    @ApiResponse(responseCode = "403", description = "proposed by this person, or not this person's to say")
    @ApiResponse(responseCode = "409", description = "intake is not closed, or nobody has proposed to open it")
    @PostMapping(path = "/release", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<IntakeView> release(@RequestBody ReasonGiven request, Authentication caller) {
        String why = request.checked();
        IntakeRelease.Outcome outcome =
                release.say(caller.getName(), has(caller, HubRole.OPERATOR), has(caller, HubRole.APPROVER), why);
        return switch (outcome) {
            case PROPOSED -> ResponseEntity.status(HttpStatus.ACCEPTED).body(intake());
            case RELEASED -> ResponseEntity.ok(intake());
            case SAME_PERSON ->
                throw new RequestRefused(Problem.SAME_PERSON.because(
                        "You proposed it, so another person has to confirm; intake stays closed."));
            case MAY_NOT_CONFIRM ->
                throw new RequestRefused(Problem.SAME_PERSON.because(
                        "It is proposed, and an approver has to confirm; intake stays closed."));
            case NOT_PROPOSED ->
                throw new RequestRefused(Problem.WRONG_STATE.because(
                        "Nobody has proposed it, which an operator has to do first; intake stays closed."));
            case NOT_CLOSED -> throw new RequestRefused(Problem.WRONG_STATE.because("Intake is open already."));
        };
    }

    private static boolean has(Authentication caller, HubRole role) {
        return caller.getAuthorities().stream()
                .anyMatch(authority -> authority.getAuthority().equals(role.authority()));
    }
}
