package org.mooring.app.api;

import static org.mooring.app.config.HubRole.APPROVER;
import static org.mooring.app.config.HubRole.OPERATOR;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mooring.app.security.Callers;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.routes.Caller;
import org.mooring.routes.PaymentAccess;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How payments stand and what happened to them, from the journal. */
@Tag(name = "payments")
@RestController
@RequestMapping(path = PaymentQueries.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class PaymentQueries {
    static final String PATH = "/api/v1/payments";

    private static final int COUNT_MAX = 1000;

    private final PaymentJournal journal;
    private final PaymentAccess access;
    private final Callers callers;

    PaymentQueries(PaymentJournal journal, PaymentAccess access, Callers callers) {
        this.journal = journal;
        this.access = access;
        this.callers = callers;
    }

    static String path(Uetr payment) {
        return PATH + "/" + payment;
    }

    @Operation(
            summary = "Where one payment stands",
            description = "A submitter without another role reaches the payments that it submitted itself.")
    @ApiResponse(responseCode = "404", description = "unknown payment, or for a submitter another's")
    @GetMapping("/{uetr}")
    PaymentView payment(@PathVariable String uetr, @Parameter(hidden = true) Principal user) {
        return PaymentView.of(known(uetr, user));
    }

    @Operation(
            summary = "Payments in a state, newest change first; without a state, newest received first",
            description = "A submitter without another role gets its own among the newest 1000.")
    @GetMapping
    List<PaymentView> payments(
            @RequestParam Optional<String> state,
            @RequestParam(defaultValue = "50") int limit,
            @Parameter(hidden = true) Principal user) {
        if (limit < 1 || limit > COUNT_MAX) {
            throw new RequestRefused(Problem.BAD_PARAMETER.because(
                    "limit is " + limit + ", must be between 1 and " + COUNT_MAX + "; request refused"));
        }
        Caller caller = caller(user);
        int looked = caller.seesAll() ? limit : COUNT_MAX;
        List<PaymentHead> heads =
                state.isPresent() ? journal.inState(status(state.get()), looked) : journal.newest(looked);
        return heads.stream()
                .filter(head -> access.isListed(head, caller))
                .limit(limit)
                .map(PaymentView::of)
                .toList();
    }

    @Operation(
            summary = "The whole story of one payment",
            description = "Account and card numbers are masked; names and texts only for operators and approvers. A"
                    + " submitter without another role reaches the payments that it submitted itself.")
    @ApiResponse(responseCode = "404", description = "unknown payment, or for a submitter another's")
    @GetMapping("/{uetr}/journal")
    List<JournalEntryView> story(@PathVariable String uetr, Authentication caller) {
        PayloadMask mask = new PayloadMask(worksOnPayments(caller));
        return journal.entries(known(uetr, caller).payment()).stream()
                .map(entry -> view(entry, mask))
                .toList();
    }

    private JournalEntryView view(JournalEntry entry, PayloadMask mask) {
        return JournalEntryView.of(entry, journal.payload(entry).map(mask::show));
    }

    private PaymentHead known(String uetr, Principal user) {
        return access.toSee(parse(uetr), caller(user)).orElseThrow(() -> new RequestRefused(unknown(uetr)));
    }

    private Caller caller(Principal user) {
        return callers.of("rest", user);
    }

    static ProblemDetail unknown(String uetr) {
        return Problem.NOT_FOUND.because(
                "There is no payment " + uetr + "; the journal has nothing of it (what was pruned is in its export).");
    }

    static Uetr parse(String uetr) {
        try {
            return Uetr.parse(uetr, "uetr");
        } catch (PaymentRejected malformed) {
            throw new RequestRefused(Problem.BAD_PARAMETER.because("uetr must be a version 4 UUID; request refused"));
        }
    }

    private static TransactionStatus status(String state) {
        return Arrays.stream(TransactionStatus.values())
                .filter(status -> status.name().equals(state))
                .findFirst()
                .orElseThrow(() -> new RequestRefused(Problem.BAD_PARAMETER.because(
                        "state must be one of " + Arrays.toString(TransactionStatus.values()) + "; request refused")));
    }

    private static boolean worksOnPayments(Authentication caller) {
        return caller.getAuthorities().stream()
                .map(held -> held.getAuthority())
                .anyMatch(held -> held.equals(OPERATOR.authority()) || held.equals(APPROVER.authority()));
    }
}
