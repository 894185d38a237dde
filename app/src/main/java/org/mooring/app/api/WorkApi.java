package org.mooring.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.mooring.canonical.Uetr;
import org.mooring.routes.CarryOutWork;
import org.mooring.routes.WorkAction;
import org.mooring.routes.WorkAnswer;
import org.mooring.routes.WorkItem;
import org.mooring.routes.WorkItems;
import org.mooring.routes.WorkKind;
import org.mooring.routes.WorkOrder;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Payments that got stuck, and what people do about them. docs/reference/work.md */
@Tag(name = "work")
@RestController
@RequestMapping(WorkApi.PATH)
class WorkApi {
    static final String PATH = "/api/v1/work";

    private static final int COUNT_MAX = 200;

    private final WorkItems items;
    private final CarryOutWork carryOut;
    private final Clock clock;

    WorkApi(WorkItems items, CarryOutWork carryOut, Clock clock) {
        this.items = items;
        this.carryOut = carryOut;
        this.clock = clock;
    }

    /** @param next where the next page is; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<WorkItemView> items, String next) {}

    /**
     * @param payment where it stands now
     * @param item what is left to be done; absent when nothing is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Done(PaymentView payment, WorkItemView item) {}

    @Operation(
            summary = "Payments that are somebody's to look at, oldest received first",
            description = "kind is one of in-doubt, parked, late-approval, rejected-by-bank, waiting-for-approval.")
    @ApiResponse(responseCode = "400", description = "a parameter is out of its bounds")
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    Page list(
            @RequestParam Optional<String> kind,
            @RequestParam Optional<String> bank,
            @RequestParam(defaultValue = "0") int offset,
            @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > COUNT_MAX || offset < 0) {
            throw new RequestRefused(Problem.BAD_PARAMETER.because("limit is " + limit + ", must be between 1 and "
                    + COUNT_MAX + ", and offset " + offset + ", at least 0; request refused"));
        }
        List<WorkItem> found = items.list(kind.map(WorkApi::kind).orElse(null), bank.orElse(null), offset, limit + 1);
        String next = found.size() <= limit
                ? null
                : UriComponentsBuilder.fromPath(PATH)
                        .queryParamIfPresent("kind", kind)
                        .queryParamIfPresent("bank", bank)
                        .queryParam("offset", offset + limit)
                        .queryParam("limit", limit)
                        .encode()
                        .toUriString();
        return new Page(found.stream().limit(limit).map(this::view).toList(), next);
    }

    private static WorkKind kind(String kind) {
        return WorkKind.of(kind)
                .orElseThrow(() -> new RequestRefused(Problem.BAD_PARAMETER.because("kind must be one of "
                        + Arrays.stream(WorkKind.values()).map(WorkKind::path).toList() + "; request refused")));
    }

    @Operation(summary = "One item; its ETag is what If-Match takes")
    @ApiResponse(responseCode = "404", description = "nobody has to look at that payment")
    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<WorkItemView> item(@PathVariable String id) {
        WorkItem item = items.find(PaymentQueries.parse(id)).orElseThrow(() -> unknown(id));
        return ResponseEntity.ok().eTag(Integer.toString(item.head().number())).body(view(item));
    }

    private WorkItemView view(WorkItem item) {
        return WorkItemView.of(item, clock.instant());
    }

    private static RequestRefused unknown(String id) {
        return new RequestRefused(Problem.NOT_FOUND.because("There is no work item " + id + "."));
    }

    @Operation(
            summary = "Do something about an item",
            description =
                    "action is one of ask-now, reverse, mark-settled, mark-failed, release, cancel, approve, decline;"
                            + " each item names those that are safe. mark-settled, mark-failed and release wait for a second"
                            + " person, who has the role approver. Idempotency-Key or If-Match is required: a double click acts"
                            + " once. approve and decline need what was seen: If-Match with the item's ETag, or in the body the"
                            + " proposal's version.",
            requestBody =
                    @RequestBody(
                            required = true,
                            description =
                                    "{\"reason\": \"…\", \"evidence\": \"…\", \"version\": 7}, texts of 1 to 140 characters;"
                                            + " evidence for mark-settled and mark-failed; version instead of If-Match",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"))))
    @ApiResponse(responseCode = "200", description = "done, or done by the same order before")
    @ApiResponse(responseCode = "403", description = "a second person has to approve")
    @ApiResponse(responseCode = "404", description = "unknown item or action")
    @ApiResponse(responseCode = "409", description = "not a safe action as things stand, or the key was used otherwise")
    @ApiResponse(responseCode = "412", description = "the item has changed since")
    @ApiResponse(responseCode = "428", description = "neither Idempotency-Key nor If-Match; no version of the proposal")
    @PostMapping(
            path = "/{id}/{action}",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_PROBLEM_JSON_VALUE})
    CompletableFuture<ResponseEntity<Done>> act(
            @PathVariable String id,
            @PathVariable String action,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            @RequestHeader(name = "If-Match", required = false) String match,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) Principal user)
            throws IOException {
        Uetr uetr = PaymentQueries.parse(id);
        WorkAction ordered = WorkAction.of(action)
                .orElseThrow(() -> new RequestRefused(Problem.NOT_FOUND.because("There is no action " + action + ".")));
        SmallBody body = SmallBody.of(request);
        Integer version = match == null ? body.optionalNumber("version") : version(match);
        if (key == null && version == null) {
            throw new RequestRefused(Problem.PRECONDITION_REQUIRED.because(
                    "Idempotency-Key, or If-Match with the item's ETag, must be given; nothing was done."));
        }
        String why = body.required("reason");
        String evidence = ordered.needsEvidence() ? body.required("evidence") : body.optional("evidence");
        WorkOrder order = new WorkOrder(
                ordered, user.getName(), why, evidence, key == null ? null : PaymentSubmission.checked(key), version);
        return carryOut.carryOut(uetr, order).toCompletableFuture().thenApply(answer -> answer(id, uetr, answer));
    }

    private static Integer version(String match) {
        String tag = match.strip();
        if (!tag.matches("\"[0-9]{1,9}\"")) {
            throw new RequestRefused(
                    Problem.BAD_PARAMETER.because("If-Match must be the item's ETag; nothing was done"));
        }
        return Integer.valueOf(tag.substring(1, tag.length() - 1));
    }

    private ResponseEntity<Done> answer(String id, Uetr uetr, WorkAnswer answer) {
        return switch (answer.kind()) {
            case DONE ->
                ResponseEntity.ok()
                        .eTag(Integer.toString(answer.head().number()))
                        .body(new Done(
                                PaymentView.of(answer.head()),
                                items.find(uetr).map(this::view).orElse(null)));
            case UNKNOWN -> throw unknown(id);
            case UNSEEN -> throw refused(Problem.PRECONDITION_REQUIRED, answer);
            case STALE -> throw refused(Problem.STALE, answer);
            case KEY_CONFLICT -> throw refused(Problem.KEY_CONFLICT, answer);
            case NOT_OFFERED -> throw refused(Problem.NOT_OFFERED, answer);
            case SAME_PERSON -> throw refused(Problem.SAME_PERSON, answer);
        };
    }

    private static RequestRefused refused(Problem problem, WorkAnswer answer) {
        return new RequestRefused(problem.because(answer.why() + "; nothing was done."));
    }
}
