package org.mooring.simulation;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.Payment;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.StatusInquiry;
import org.mooring.journal.Idempotency;
import org.mooring.journal.PaymentJournal;
import org.mooring.routes.SettlementRules;

/**
 * How the hub's real classes are joined to the simulated world. This one does it as it should be; negative controls
 * override a joint each, and so break the hub without a switch in it.
 */
class Wiring {
    static final Wiring RIGHT = new Wiring();

    PaymentJournal journal(World world, InMemoryJournal journal) {
        return journal;
    }

    /** What recovery and resumption see of the journal. */
    PaymentJournal journalOfOpenPayments(PaymentJournal journal) {
        return journal;
    }

    Idempotency idempotency(World world, Idempotency idempotency) {
        return idempotency;
    }

    Map<String, String> statusCodes() {
        return Banks.statusCodes();
    }

    SettlementRules rules(SettlementRules rules) {
        return rules;
    }

    InboundRequest received(InboundRequest request) {
        return request;
    }

    String reference(SimulatedLink link, Payment payment) {
        return link.reference(payment);
    }

    CompletionStage<SendOutcome> sent(
            SimulatedLink link, PreparedMessage message, CompletionStage<SendOutcome> outcome) {
        return outcome;
    }

    CompletionStage<Reversal.Answer> reversed(
            SimulatedLink link, SentPayment sent, CompletionStage<Reversal.Answer> answer) {
        return answer;
    }

    boolean saysRepeat(boolean isRepeat) {
        return isRepeat;
    }

    SimulatedBank bankOfReversal(SimulatedLink link) {
        return link.bank();
    }

    CompletionStage<StatusInquiry.Answer> inquired(
            SimulatedLink link, SentPayment sent, CompletionStage<StatusInquiry.Answer> answer) {
        return answer;
    }

    /** Whether the bank that the hub takes for one that books a repeat once has promised that. */
    boolean isRepeatPromised() {
        return true;
    }

    LateAnswers lateAnswersOfSettlement(LateAnswers lateAnswers) {
        return lateAnswers;
    }

    /** Whether those who resume a payment, those who cancel it and those who settle it know of each other. */
    boolean sharesHands() {
        return true;
    }

    boolean obeysStateTable() {
        return true;
    }

    boolean recovers() {
        return true;
    }

    boolean retriesWaiting() {
        return true;
    }

    boolean settles() {
        return true;
    }
}
