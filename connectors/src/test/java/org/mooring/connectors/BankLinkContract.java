package org.mooring.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.simulators.Ports;

/**
 * What every bank link keeps, whatever its protocol. An implementation's test extends this, says how its bank behaves on
 * a real socket, and adds what is its own.
 */
@Timeout(30)
public abstract class BankLinkContract {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(400);

    /** What the bank at the other end does with each payment. */
    public enum Behaviour {
        APPROVES,
        REFUSES_FOR_FUNDS,
        ANSWERS_WITH_UNKNOWN_CODE,
        STAYS_SILENT,
        ANSWERS_GARBAGE
    }

    /** What the bank says when it is asked what became of a payment. */
    public enum Knowledge {
        BOOKED,
        REFUSED_FOR_FUNDS,
        NO_SUCH_PAYMENT,
        SAYS_NOTHING,
        /** As {@link #BOOKED}, about some other payment. */
        SPEAKS_OF_ANOTHER,
        /** A page of a proxy that does not find the service. */
        NO_SUCH_SERVICE
    }

    /** A bank on a real socket, written for the test. */
    public interface Peer extends AutoCloseable {
        /** As it would stand in the configuration. */
        String address();

        /** Payment messages that came, sign-on and the like not counted. */
        int received();

        @Override
        void close();
    }

    private final List<AutoCloseable> open = new ArrayList<>();

    protected abstract Peer peer(Behaviour behaviour) throws Exception;

    /** A bank that knows that much when asked; null where the protocol has no inquiry. */
    protected Peer peer(Knowledge knowledge) throws Exception {
        return null;
    }

    /** Not started. The status-code map has the bank's codes for approved, and for insufficient funds as AM04. */
    protected abstract BankLink link(String address, Duration answerTimeout, int inFlightMax);

    /** A fresh payment that the bank's format can say. */
    protected abstract Payment payment();

    /** As the configuration spells an address where nobody listens on that port. */
    protected abstract String addressOf(int port);

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void approvalIsAccepted() throws Exception {
        Payment payment = payment();
        Peer peer = open(peer(Behaviour.APPROVES));

        SendOutcome outcome = answer(started(peer, LONG, 8), payment);

        assertThat(outcome).isInstanceOf(SendOutcome.Accepted.class);
        assertThat(outcome.report().uetr()).isEqualTo(payment.uetr());
        assertThat(outcome.report().status()).isIn(TransactionStatus.ACSC, TransactionStatus.ACSP);
        assertThat(outcome.report().bankReference()).isNotBlank();
        assertThat(peer.received()).isOne();
    }

    @Test
    void refusalIsRejectedWithTheIsoReason() throws Exception {
        SendOutcome outcome = answer(started(open(peer(Behaviour.REFUSES_FOR_FUNDS)), LONG, 8), payment());

        assertThat(outcome).isInstanceOf(SendOutcome.Rejected.class);
        assertThat(outcome.report().status()).isEqualTo(TransactionStatus.RJCT);
        assertThat(outcome.report().reason().code()).isEqualTo(ReasonCode.AM04);
        assertThat(outcome.report().bankCode()).isNotBlank();
    }

    @Test
    void unknownCodeStaysPending() throws Exception {
        SendOutcome outcome = answer(started(open(peer(Behaviour.ANSWERS_WITH_UNKNOWN_CODE)), LONG, 8), payment());

        assertThat(outcome).isInstanceOf(SendOutcome.Pending.class);
        assertThat(outcome.report().status()).isEqualTo(TransactionStatus.PDNG);
        assertThat(outcome.report().pendingCause()).isEqualTo(PendingCause.UNKNOWN_CODE);
    }

    @Test
    void silenceIsInDoubtAndNothingIsSentAgain() throws Exception {
        Peer peer = open(peer(Behaviour.STAYS_SILENT));
        BankLink link = started(peer, SHORT, 8);

        assertThatThrownBy(() -> answer(link, payment())).isInstanceOf(OutcomeUnknown.class);
        assertThat(peer.received()).isOne();
        assertThat(link.health().inFlight()).isZero();
    }

    @Test
    void garbageIsInDoubtAndNothingIsSentAgain() throws Exception {
        Peer peer = open(peer(Behaviour.ANSWERS_GARBAGE));

        assertThatThrownBy(() -> answer(started(peer, Duration.ofSeconds(2), 8), payment()))
                .isInstanceOf(OutcomeUnknown.class);
        assertThat(peer.received()).isOne();
    }

    @Test
    void refusedConnectionIsUnavailable() throws Exception {
        BankLink link = open(link(addressOf(Ports.free()), LONG, 8));
        link.start();

        assertThatThrownBy(() -> answer(link, payment())).isInstanceOf(LinkUnavailable.class);
        assertThat(link.health().inFlight()).isZero();
    }

    @Test
    void aLinkThatIsNotStartedIsUnavailable() throws Exception {
        BankLink link = open(link(open(peer(Behaviour.APPROVES)).address(), LONG, 8));

        assertThat(link.health().isUsable()).isFalse();
        assertThatThrownBy(() -> answer(link, payment())).isInstanceOf(LinkUnavailable.class);
    }

    @Test
    void aClosedLinkIsUnavailable() throws Exception {
        Peer peer = open(peer(Behaviour.APPROVES));
        BankLink link = started(peer, LONG, 8);
        link.close();

        assertThat(link.health().isUsable()).isFalse();
        assertThatThrownBy(() -> answer(link, payment())).isInstanceOf(LinkUnavailable.class);
        assertThat(peer.received()).isZero();
    }

    @Test
    void aFullLinkIsUnavailableAndSaysThatItIsOnlyBusy() throws Exception {
        Peer peer = open(peer(Behaviour.STAYS_SILENT));
        BankLink link = started(peer, LONG, 2);
        PreparedMessage late = link.prepare(TestPayments.outbound(payment()));
        link.send(link.prepare(TestPayments.outbound(payment())));
        link.send(link.prepare(TestPayments.outbound(payment())));
        assertThat(link.health().inFlight()).isEqualTo(2);

        assertThatThrownBy(() -> outcome(link, late))
                .isInstanceOf(LinkUnavailable.class)
                .hasCauseInstanceOf(LinkFull.class);
        assertThatThrownBy(() -> link.prepare(TestPayments.outbound(payment())))
                .isInstanceOf(LinkUnavailable.class)
                .hasCauseInstanceOf(LinkFull.class);
        Awaitility.await().pollDelay(Duration.ZERO).until(() -> peer.received() == 2);
    }

    @Test
    void preparingSendsNothing() throws Exception {
        Peer peer = open(peer(Behaviour.APPROVES));
        BankLink link = started(peer, LONG, 8);
        Payment payment = payment();

        PreparedMessage prepared = link.prepare(TestPayments.outbound(payment));

        assertThat(prepared.link()).isEqualTo(link.id());
        assertThat(prepared.reference()).isNotBlank();
        assertThat(prepared.wire()).isNotEmpty();
        assertThat(peer.received()).isZero();
    }

    @Test
    void manyInFlightEachGetTheirOwnAnswer() throws Exception {
        int count = 64;
        Peer peer = open(peer(Behaviour.APPROVES));
        BankLink link = started(peer, LONG, count);
        List<Payment> payments = new ArrayList<>();
        List<CompletableFuture<SendOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Payment payment = payment();
            payments.add(payment);
            answers.add(link.send(link.prepare(TestPayments.outbound(payment))).toCompletableFuture());
        }
        for (int i = 0; i < count; i++) {
            assertThat(answers.get(i).get(10, TimeUnit.SECONDS).report().uetr())
                    .isEqualTo(payments.get(i).uetr());
        }
        assertThat(peer.received()).isEqualTo(count);
        assertThat(link.health().inFlight()).isZero();
    }

    @Test
    void whatTheBankFindsIsReportedAsItsAnswerWouldHaveBeen() throws Exception {
        Payment payment = payment();
        assertThat(inquire(Knowledge.BOOKED, LONG, payment))
                .isInstanceOfSatisfying(StatusInquiry.Answer.Found.class, found -> {
                    assertThat(found.outcome()).isInstanceOf(SendOutcome.Accepted.class);
                    assertThat(found.outcome().report().uetr()).isEqualTo(payment.uetr());
                    assertThat(found.outcome().report().bankReference()).isNotBlank();
                });
        assertThat(inquire(Knowledge.REFUSED_FOR_FUNDS, LONG, payment))
                .isInstanceOfSatisfying(
                        StatusInquiry.Answer.Found.class,
                        found -> assertThat(found.outcome().report().reason().code())
                                .isEqualTo(ReasonCode.AM04));
    }

    @Test
    void onlyTheBankItselfCanSayThatItHasNoSuchPayment() throws Exception {
        assertThat(inquire(Knowledge.NO_SUCH_PAYMENT, LONG, payment()))
                .isInstanceOf(StatusInquiry.Answer.Unknown.class);
        assertThat(inquire(Knowledge.NO_SUCH_SERVICE, LONG, payment())).isInstanceOf(StatusInquiry.Answer.None.class);
    }

    @Test
    void silenceAndAnswersAboutAnotherPaymentSayNothing() throws Exception {
        assertThat(inquire(Knowledge.SAYS_NOTHING, SHORT, payment())).isInstanceOf(StatusInquiry.Answer.None.class);
        assertThat(inquire(Knowledge.SPEAKS_OF_ANOTHER, LONG, payment())).isInstanceOf(StatusInquiry.Answer.None.class);
    }

    @Test
    void aBankThatCannotBeReachedSaysNothing() throws Exception {
        Assumptions.assumeThat(peer(Knowledge.BOOKED)).isNotNull();
        BankLink link = open(link(addressOf(Ports.free()), LONG, 8));
        link.start();
        assertThat(inquire(link, payment())).isInstanceOf(StatusInquiry.Answer.None.class);
    }

    private StatusInquiry.Answer inquire(Knowledge knowledge, Duration answerTimeout, Payment payment)
            throws Exception {
        Peer peer = peer(knowledge);
        Assumptions.assumeThat(peer).isNotNull();
        StatusInquiry.Answer answer = inquire(started(open(peer), answerTimeout, 8), payment);
        assertThat(peer.received()).isOne();
        return answer;
    }

    private static StatusInquiry.Answer inquire(BankLink link, Payment payment) throws Exception {
        return ((StatusInquiry) link)
                .inquire(new SentPayment(payment, payment.uetr().toString()))
                .toCompletableFuture()
                .get(15, TimeUnit.SECONDS);
    }

    /** Closed when the test ends, in reverse order. */
    protected final <T extends AutoCloseable> T open(T resource) {
        open.add(resource);
        return resource;
    }

    /** A link to the peer that can take payments. */
    protected final BankLink started(Peer peer, Duration answerTimeout, int inFlightMax) {
        BankLink link = open(link(peer.address(), answerTimeout, inFlightMax));
        link.start();
        Awaitility.await().pollDelay(Duration.ZERO).until(() -> link.health().isUsable());
        return link;
    }

    /** Prepares and sends; a failure comes as itself. */
    protected static SendOutcome answer(BankLink link, Payment payment) throws Exception {
        return outcome(link, link.prepare(TestPayments.outbound(payment)));
    }

    private static SendOutcome outcome(BankLink link, PreparedMessage message) throws Exception {
        try {
            return link.send(message).toCompletableFuture().get(15, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            if (Failures.unwrap(failed) instanceof RuntimeException failure) {
                throw failure;
            }
            throw failed;
        }
    }
}
