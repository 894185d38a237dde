package org.mooring.routes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mooring.connectors.AdviceRepeat;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.RepeatedRequest;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.StatusInquiry;

/** A link over which no payment may leave; what is asked and reversed over it is answered as the test says. */
abstract class UnsendableLink implements BankLink {
    private final String id;
    private volatile LinkHealth.State state = LinkHealth.State.UP;

    UnsendableLink(String id) {
        this.id = id;
    }

    void isDown(boolean down) {
        state = down ? LinkHealth.State.DOWN : LinkHealth.State.UP;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public LinkHealth health() {
        return new LinkHealth(state, 0);
    }

    @Override
    public PreparedMessage prepare(OutboundPayment outbound) {
        throw new AssertionError("a payment in doubt was prepared again");
    }

    @Override
    public CompletionStage<SendOutcome> send(PreparedMessage message) {
        throw new AssertionError("a payment in doubt was sent again");
    }

    @Override
    public void start() {
        // always up
    }

    @Override
    public void close() {
        // nothing is open
    }

    /** The bank can be asked. */
    static final class Askable extends UnsendableLink implements StatusInquiry {
        private final Queue<CompletionStage<Answer>> script = new ArrayDeque<>();
        private final List<SentPayment> asked = new ArrayList<>();

        Askable(String id) {
            super(id);
        }

        synchronized void next(Answer answer) {
            next(CompletableFuture.completedFuture(answer));
        }

        synchronized void next(CompletionStage<Answer> answer) {
            script.add(answer);
        }

        synchronized List<SentPayment> asked() {
            return List.copyOf(asked);
        }

        @Override
        public synchronized CompletionStage<Answer> inquire(SentPayment sent) {
            asked.add(sent);
            return script.isEmpty() ? CompletableFuture.completedFuture(new Answer.None("no answer")) : script.poll();
        }
    }

    /** The bank takes advices, again and again. */
    static final class Advisable extends UnsendableLink implements AdviceRepeat {
        private final List<String> heard = new ArrayList<>();

        Advisable(String id) {
            super(id);
        }

        synchronized List<String> heard() {
            return List.copyOf(heard);
        }

        @Override
        public synchronized CompletionStage<StatusInquiry.Answer> repeat(SentPayment sent) {
            heard.add("0221 " + sent.reference());
            return CompletableFuture.completedFuture(new StatusInquiry.Answer.None("no answer"));
        }
    }

    /** The bank takes payments back. */
    static final class Reversible extends UnsendableLink implements Reversal {
        private final Queue<CompletionStage<Answer>> script = new ArrayDeque<>();
        private final List<String> reversed = new ArrayList<>();

        Reversible(String id) {
            super(id);
        }

        synchronized void next(Answer answer) {
            next(CompletableFuture.completedFuture(answer));
        }

        synchronized void next(CompletionStage<Answer> answer) {
            script.add(answer);
        }

        /** {@code first REF} or {@code repeat REF}. */
        synchronized List<String> reversed() {
            return List.copyOf(reversed);
        }

        @Override
        public synchronized CompletionStage<Answer> reverse(SentPayment sent, boolean isRepeat) {
            reversed.add((isRepeat ? "repeat " : "first ") + sent.reference());
            return script.isEmpty()
                    ? CompletableFuture.completedFuture(new Answer.None("no answer", false))
                    : script.poll();
        }
    }

    /** The bank takes payments back, and promises to book a repeat once. */
    static final class Repeatable extends UnsendableLink implements RepeatedRequest, Reversal {
        private final Queue<CompletionStage<StatusInquiry.Answer>> script = new ArrayDeque<>();
        private final List<String> heard = new ArrayList<>();
        private byte[] request = {1};

        Repeatable(String id) {
            super(id);
        }

        synchronized void next(StatusInquiry.Answer answer) {
            next(CompletableFuture.completedFuture(answer));
        }

        synchronized void next(CompletionStage<StatusInquiry.Answer> answer) {
            script.add(answer);
        }

        /** {@code 0201 REF} or {@code 0400 REF}. */
        synchronized List<String> heard() {
            return List.copyOf(heard);
        }

        /** What the link makes of a payment now. */
        void makes(byte... wire) {
            request = wire;
        }

        @Override
        public byte[] request(SentPayment sent) {
            return request.clone();
        }

        @Override
        public synchronized CompletionStage<StatusInquiry.Answer> askAgain(SentPayment sent) {
            heard.add("0201 " + sent.reference());
            return script.isEmpty()
                    ? CompletableFuture.completedFuture(new StatusInquiry.Answer.None("no answer"))
                    : script.poll();
        }

        @Override
        public synchronized CompletionStage<Reversal.Answer> reverse(SentPayment sent, boolean isRepeat) {
            heard.add((isRepeat ? "0401 " : "0400 ") + sent.reference());
            return CompletableFuture.completedFuture(new Reversal.Answer.NotFound("25"));
        }
    }
}
