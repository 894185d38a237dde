package org.mooring.routes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.Reversal;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;

/** Which payments are somebody's to look at, and what may safely be done about each: read off the journal, every time. */
public final class WorkItems {
    /** By a defect of ours, or by a restore: nothing of them left, and nothing sends them by itself. */
    private static final Set<String> MAY_BE_RELEASED =
            Set.of(PendingCause.PARKED.name(), PendingCause.AWAITING_OPERATOR.name());

    private static final int OPEN_COUNT_MAX = 10_000;
    private static final int REJECTED_COUNT_MAX = 1_000;
    /** Long enough for whoever works by day to see what the night brought. */
    private static final Duration REJECTED_SHOWN_FOR = Duration.ofHours(24);

    private final PaymentJournal journal;
    private final RecordedPayments payments;
    private final LooseEnds looseEnds;
    private final BankLinks links;
    private final SettleInDoubt settle;
    private final Clock clock;

    public WorkItems(PaymentRecorder recorder, BankLinks links, SettleInDoubt settle) {
        this.settle = settle;
        this.journal = recorder.journal();
        this.payments = new RecordedPayments(journal);
        this.looseEnds = recorder.looseEnds();
        this.links = links;
        this.clock = recorder.clock();
    }

    /**
     * Oldest received first.
     *
     * @param kind null for all
     * @param bank null for all
     */
    public List<WorkItem> list(WorkKind kind, String bank, int offset, int countMax) {
        Instant yesterday = clock.instant().minus(REJECTED_SHOWN_FOR);
        Stream<PaymentHead> rejected = journal.inState(TransactionStatus.RJCT, REJECTED_COUNT_MAX).stream()
                .filter(head -> head.changedAt().isAfter(yesterday));
        Stream<PaymentHead> loose = looseEnds.all().stream().map(journal::find).flatMap(Optional::stream);
        return Stream.of(
                        journal.longestIn(TransactionStatus.PDNG, JournalPosition.START, OPEN_COUNT_MAX).stream(),
                        loose,
                        rejected)
                .flatMap(heads -> heads)
                .filter(head -> bank == null || head.bank().equals(bank))
                .sorted(Comparator.comparing(PaymentHead::receivedAt)
                        .thenComparing(head -> head.payment().toString()))
                .map(PaymentHead::payment)
                .distinct()
                .map(uetr -> find(uetr).orElse(null))
                .filter(Objects::nonNull)
                .filter(item -> kind == null || item.kind() == kind)
                .skip(offset)
                .limit(countMax)
                .toList();
    }

    /** Empty when nobody has to look at it. */
    public Optional<WorkItem> find(Uetr uetr) {
        return journal.find(uetr).flatMap(this::of);
    }

    private Optional<WorkItem> of(PaymentHead head) {
        PaymentInHand inHand = payments.read(head).orElse(null);
        if (inHand == null) {
            return Optional.empty();
        }
        List<JournalEntry> entries = journal.entries(head.payment());
        DoubtfulPayment sent = DoubtfulPaymentReader.read(journal, head, inHand).orElse(null);
        WorkItem.Proposal proposal = proposal(head, entries);
        WorkKind kind = proposal != null ? WorkKind.WAITING_FOR_APPROVAL : kind(head, sent);
        return kind == null
                ? Optional.empty()
                : Optional.of(new WorkItem(
                        kind, head, inHand.request().payment().amount(), proposal, entries, actions(kind, head, sent)));
    }

    private WorkKind kind(PaymentHead head, DoubtfulPayment sent) {
        boolean isInFlight =
                head.state() == TransactionStatus.PDNG && head.cause().isEmpty();
        if (isInFlight) {
            return null;
        }
        return switch (head.state()) {
            case RCVD, ACTC -> null;
            case PDNG -> sent == null ? WorkKind.PARKED : WorkKind.IN_DOUBT;
            case ACSP -> sent != null && sent.isCancelAsked() ? WorkKind.IN_DOUBT : null;
            case ACSC, CANC -> sent != null && sent.hasLooseEnd() ? WorkKind.LATE_APPROVAL : null;
            case RJCT -> {
                if (sent != null && sent.hasLooseEnd()) {
                    yield WorkKind.LATE_APPROVAL;
                }
                boolean isBanksWord = sent != null && !head.cause().equals(ReasonCode.AB05.name()) && !sent.isClosed();
                boolean isRecent = head.changedAt().isAfter(clock.instant().minus(REJECTED_SHOWN_FOR));
                yield isBanksWord && isRecent ? WorkKind.REJECTED_BY_BANK : null;
            }
        };
    }

    /** A state that has moved on since, by a bank's answer or a reversal, leaves no proposal. */
    private WorkItem.Proposal proposal(PaymentHead head, List<JournalEntry> entries) {
        WorkItem.Proposal open = null;
        TransactionStatus proposedIn = null;
        for (JournalEntry entry : entries) {
            if (entry.kind() != EntryKind.OPERATOR_ACTION) {
                continue;
            }
            OperatorAction action = OperatorAction.read(journal.payload(entry).orElseThrow());
            switch (action.step()) {
                case PROPOSED -> {
                    open = new WorkItem.Proposal(
                            entry.number(),
                            action.action(),
                            action.who(),
                            action.why(),
                            action.evidence(),
                            entry.at(),
                            action.causeBefore());
                    proposedIn = entry.state();
                }
                case APPROVED, DECLINED -> open = null;
                case DONE -> {
                    // stands beside a proposal
                }
            }
        }
        boolean isStill = proposedIn == head.state()
                && (proposedIn != TransactionStatus.PDNG || head.cause().equals(PendingCause.AWAITING_APPROVAL.name()));
        return isStill ? open : null;
    }

    private List<WorkAction> actions(WorkKind kind, PaymentHead head, DoubtfulPayment sent) {
        return switch (kind) {
            case WAITING_FOR_APPROVAL -> List.of(WorkAction.APPROVE, WorkAction.DECLINE);
            case REJECTED_BY_BANK -> List.of();
            case PARKED ->
                MAY_BE_RELEASED.contains(head.cause())
                        ? List.of(WorkAction.RELEASE, WorkAction.CANCEL)
                        : List.of(WorkAction.CANCEL);
            case IN_DOUBT -> inDoubt(sent);
            case LATE_APPROVAL -> lateApproval(sent);
        };
    }

    private List<WorkAction> inDoubt(DoubtfulPayment sent) {
        List<WorkAction> actions = new ArrayList<>();
        boolean isUndecided = !sent.isReversalRecorded();
        if (settle.canAskNow(sent)) {
            actions.add(WorkAction.ASK_NOW);
        }
        if (isUndecided && !sent.isCancelAsked()) {
            actions.add(can(sent, Reversal.class) ? WorkAction.REVERSE : WorkAction.CANCEL);
        }
        if (sent.state() == TransactionStatus.PDNG) {
            if (isUndecided && !sent.cannotWait()) { // who was told that nothing was paid never ends as paid
                actions.add(WorkAction.MARK_SETTLED);
            }
            actions.add(WorkAction.MARK_FAILED);
        }
        return actions;
    }

    private List<WorkAction> lateApproval(DoubtfulPayment sent) {
        List<WorkAction> actions = new ArrayList<>();
        boolean isReversedByRule = sent.isCancelAsked() || SettlementRules.isReversedWhenLate(sent);
        if (sent.state() != TransactionStatus.ACSC && !isReversedByRule && can(sent, Reversal.class)) {
            actions.add(WorkAction.REVERSE);
        }
        actions.add(WorkAction.MARK_SETTLED);
        actions.add(WorkAction.MARK_FAILED);
        return actions;
    }

    private boolean can(DoubtfulPayment sent, Class<?> capability) {
        return links.of(sent.bank()).stream().anyMatch(capability::isInstance);
    }
}
