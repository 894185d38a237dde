package org.mooring.simulation;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.bank.BankProperties.InDoubtRule;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentHead;

/**
 * Holds the disk, the banks' ledger and what originators were told against each other, once all is quiet. Knows the
 * promises and nothing of how the steps keep them.
 */
final class Oracle {
    private static final byte[] NO_HASH = new byte[32];

    private final World world;

    Oracle(World world) {
        this.world = world;
    }

    void judge(List<Originator> originators) {
        originators.forEach(this::judge);
    }

    private void judge(Originator originator) {
        Set<Uetr> recorded = new LinkedHashSet<>();
        for (Uetr uetr : originator.uetrs()) {
            if (world.disk.head(uetr) != null) {
                recorded.add(uetr);
            }
        }
        for (Uetr conflict : originator.conflicts()) {
            if (world.disk.head(conflict) != null || world.ledger.of(conflict).highest() > 0) {
                world.found(Promise.CONFLICT_ACCEPTED, originator.name() + " recorded or booked " + conflict);
            }
        }
        if (recorded.size() > 1) {
            world.found(Promise.RECORDED_TWICE, originator.name() + " is recorded as " + recorded);
        }
        if (recorded.isEmpty()
                && (originator.wasAcknowledged() || !originator.told().isEmpty())) {
            world.found(Promise.LOST, originator.name() + " was answered and is not in the journal");
        }
        judgeMoney(originator, recorded);
        judgeAnswers(originator);
        for (Uetr uetr : recorded) {
            judgeEntries(uetr);
            judgeEnd(originator, world.disk.head(uetr));
        }
    }

    private void judgeMoney(Originator originator, Set<Uetr> recorded) {
        int net = 0;
        for (Uetr uetr : originator.uetrs()) {
            Ledger.Account account = world.ledger.of(uetr);
            net += account.net();
            if (account.highest() > 1) {
                world.found(Promise.DOUBLED, originator.name() + " was booked " + account.highest() + " times");
            }
            if (account.lowest() < 0 || account.net() < 0) {
                world.found(Promise.TAKEN_BACK_TWICE, originator.name() + " was given back more than was taken");
            }
            if (account.highest() > 0 && !recorded.contains(uetr)) {
                world.found(Promise.LOST, originator.name() + " is booked and not in the journal");
            }
        }
        if (net > 1) {
            world.found(Promise.DOUBLED, originator.name() + " is booked " + net + " times");
        }
    }

    private void judgeAnswers(Originator originator) {
        List<StatusReport> told = originator.told();
        for (StatusReport report : told) {
            if (!report.equals(told.get(0))) {
                world.found(
                        Promise.ANSWERED_DIFFERENTLY,
                        originator.name() + " was told " + told.get(0) + " and then " + report);
                break;
            }
        }
        boolean waits = originator.patience() != InboundRequest.Originator.CANNOT_WAIT;
        if (waits && told.isEmpty()) {
            world.found(Promise.NOT_ANSWERED, originator.name() + " never had an answer");
        }
    }

    private void judgeEntries(Uetr uetr) {
        TransactionStatus before = null;
        byte[] previous = NO_HASH;
        for (JournalEntry entry : world.disk.entries(uetr)) {
            boolean isLegal = before == null
                    ? entry.state() == TransactionStatus.RCVD && entry.kind() == EntryKind.RECEIVED
                    : (entry.state() == before && entry.kind().mayLeaveState())
                            || before.mayBecome(entry.state(), entry.paymentKind());
            if (!isLegal || !Arrays.equals(previous, entry.previousHash())) {
                world.found(
                        Promise.ILLEGAL_STATE,
                        uetr + " went from " + before + " to " + entry.state() + " by " + entry.kind());
                return;
            }
            before = entry.state();
            previous = entry.leaf();
        }
    }

    private void judgeEnd(Originator originator, PaymentHead head) {
        Ledger.Account account = world.ledger.of(head.payment());
        TransactionStatus state = head.state();
        boolean isBooked = account.net() > 0;
        boolean isOver = state == TransactionStatus.RJCT || state == TransactionStatus.CANC;
        if (state == TransactionStatus.ACSC ? !isBooked : isOver && isBooked) {
            world.found(
                    Promise.DISAGREES_WITH_BANK,
                    originator.name() + " ended " + state + " " + head.cause() + " and is "
                            + (isBooked ? "booked at " + account.bank() : "booked nowhere"));
        }
        boolean isNamed = account.highest() == 0
                || world.disk.entries(head.payment()).stream()
                        .anyMatch(entry ->
                                entry.kind() == EntryKind.INTENT && entry.bank().equals(account.bank()));
        if (!isNamed) {
            world.found(Promise.BOOKED_ELSEWHERE, originator.name() + " is booked at " + account.bank());
        }
        judgeClient(originator, head.payment(), state);
        if (!state.isFinal() && !mayStay(originator, head)) {
            world.found(
                    Promise.LEFT_OPEN,
                    originator.name() + " is left " + state + " " + head.cause() + " at "
                            + (head.bank().isEmpty() ? "no bank" : head.bank()) + " after " + head.lastKind());
        }
    }

    private void judgeClient(Originator originator, Uetr uetr, TransactionStatus state) {
        for (StatusReport report : originator.told()) {
            boolean isTakenBack = originator.wantsItBack() && state == TransactionStatus.CANC;
            boolean isKept = !report.status().isFinal() || report.status() == state || isTakenBack;
            if (!isKept) {
                world.found(
                        Promise.DISAGREES_WITH_CLIENT,
                        originator.name() + " was told " + report.status() + " and ended " + state);
                return;
            }
        }
        boolean wasToldNo = originator.failed().contains(uetr)
                || originator.told().stream().anyMatch(report -> !isApproval(report));
        if (originator.patience() == InboundRequest.Originator.CANNOT_WAIT
                && wasToldNo
                && state == TransactionStatus.ACSC) {
            world.found(
                    Promise.DISAGREES_WITH_CLIENT,
                    originator.name() + ", a terminal, was told that nothing was paid, and it is settled");
        }
        if (originator.isReversalAcknowledged()
                && (state == TransactionStatus.ACSC || world.ledger.of(uetr).net() > 0)) {
            world.found(
                    Promise.REVERSAL_FORGOTTEN,
                    originator.name() + " took it back, which was acknowledged, and it ended " + state);
        }
        if (originator.isCancelled() && state != TransactionStatus.CANC) {
            world.found(Promise.DISAGREES_WITH_CLIENT, originator.name() + " was told CANC and ended " + state);
        }
    }

    /** What a terminal hears as DE 39 = 00. */
    private static boolean isApproval(StatusReport report) {
        return report.status() == TransactionStatus.ACSC || report.status() == TransactionStatus.ACSP;
    }

    /** Where the rules of the installation, or what the bank can do, leave it to people. */
    private boolean mayStay(Originator originator, PaymentHead head) {
        String bank = head.bank();
        boolean canAsk = Banks.ASKED.contains(bank);
        boolean canReverse = Banks.REVERSING.contains(bank);
        if (head.state() == TransactionStatus.ACSP) {
            return !canAsk;
        }
        if (head.state() != TransactionStatus.PDNG) {
            return false;
        }
        if (head.cause().equals(PendingCause.PARKED.name())) {
            return world.mayBeParked.contains(head.payment());
        }
        boolean isTerminal = originator.patience() == InboundRequest.Originator.CANNOT_WAIT;
        InDoubtRule rule = bank.isEmpty() ? null : world.scenario.rule(bank);
        if (head.cause().equals(PendingCause.PENDING_AT_BANK.name())) { // the bank has it and says that it will decide
            return !isTerminal && (!canAsk || rule == InDoubtRule.OPERATOR);
        }
        boolean isHandedOver = head.cause().equals(PendingCause.AWAITING_OPERATOR.name());
        boolean isLarge = originator.amount().amountMinor() > Scenario.OPERATOR_ABOVE_MINOR;
        boolean isForPeople = isTerminal
                ? !canReverse
                : isLarge || rule == InDoubtRule.OPERATOR || !canAsk && (!canReverse || rule == InDoubtRule.ASK);
        return isHandedOver && isForPeople;
    }
}
