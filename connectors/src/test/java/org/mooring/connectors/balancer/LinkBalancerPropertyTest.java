package org.mooring.connectors.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.camel.Exchange;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.ScriptedLink;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.TestHub;
import org.mooring.connectors.TestPayments;

/** Promise 2 under whatever links do: at most one attempt of a payment can have reached a bank. */
class LinkBalancerPropertyTest {
    private static final int LINK_COUNT = 4;
    private static final Map<Uetr, Case> CASES = new ConcurrentHashMap<>();
    private static TestHub hub;
    private static ExecutorService bank;

    enum End {
        ACCEPTED,
        UNAVAILABLE,
        IN_DOUBT,
        IN_DOUBT_AFTER_UNAVAILABLE,
        DEFECT
    }

    record Answer(End end, boolean onAnotherThread) {}

    private record Attempt(String link, End end) {}

    private record Case(List<Answer> answers, List<Attempt> attempts) {}

    @BeforeContainer
    static void start() throws Exception {
        bank = Executors.newFixedThreadPool(2);
        hub = TestHub.withoutJmx();
        StringBuilder routes = new StringBuilder(LinkBalancerTest.group(Balancers.LEAST_IN_FLIGHT, LINK_COUNT));
        for (int number = 1; number <= LINK_COUNT; number++) {
            hub.links().add(new ScriptedLink("nordbank/" + number, LinkBalancerPropertyTest::answer));
            // No breaker here: random failures would open it, and this test is about the balancer alone.
            routes.append("""
                    <route id="bank-nordbank-link-%d"><from uri="direct:bank-nordbank-link-%d"/>
                      <process ref="prepare"/><to uri="http-link:nordbank/%d"/></route>
                    """.formatted(number, number, number));
        }
        hub.load(routes.toString());
        hub.start();
    }

    @AfterContainer
    static void stop() {
        hub.close();
        bank.shutdownNow();
    }

    @Property(tries = 150)
    void atMostOneAttemptIsAnythingButUnavailable(
            @ForAll @Size(min = 1, max = 8) List<@Size(LINK_COUNT) List<End>> payments,
            @ForAll @Size(LINK_COUNT) List<Boolean> threads)
            throws Exception {
        List<CreditTransfer> sent = new ArrayList<>();
        List<CompletableFuture<Exchange>> running = new ArrayList<>();
        for (List<End> ends : payments) {
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < LINK_COUNT; i++) {
                answers.add(new Answer(ends.get(i), threads.get(i)));
            }
            CreditTransfer payment = TestPayments.creditTransfer();
            CASES.put(payment.uetr(), new Case(answers, new CopyOnWriteArrayList<>()));
            sent.add(payment);
            running.add(hub.give("direct:bank-nordbank-send", payment));
        }
        for (int i = 0; i < sent.size(); i++) {
            Exchange done = running.get(i).get(10, TimeUnit.SECONDS);
            check(sent.get(i), CASES.remove(sent.get(i).uetr()), done);
        }
    }

    private static void check(CreditTransfer payment, Case tried, Exchange done) {
        List<Attempt> attempts = tried.attempts();
        assertThat(attempts).isNotEmpty();
        assertThat(attempts.stream().map(Attempt::link)).doesNotHaveDuplicates();
        assertThat(attempts.stream().filter(attempt -> attempt.end() != End.UNAVAILABLE))
                .as("attempts that may have reached a bank: %s", attempts)
                .hasSizeLessThanOrEqualTo(1);
        End last = attempts.get(attempts.size() - 1).end();
        if (last == End.UNAVAILABLE) {
            assertThat(attempts).hasSize(LINK_COUNT);
            assertThat(done.getException()).isInstanceOf(LinkUnavailable.class);
            assertThat(done.getMessage().getBody()).isSameAs(payment);
        } else if (last == End.ACCEPTED) {
            assertThat(done.getException()).isNull();
            assertThat(done.getMessage().getBody()).isEqualTo(TestPayments.accepted(payment));
        } else {
            assertThat(done.getException()).isInstanceOf(OutcomeUnknown.class);
        }
    }

    private static CompletionStage<SendOutcome> answer(PreparedMessage message) {
        Case running = CASES.get(message.outbound().payment().uetr());
        int number = Integer.parseInt(message.link().substring(message.link().indexOf('/') + 1));
        Answer answer = running.answers().get(number - 1);
        running.attempts().add(new Attempt(message.link(), answer.end()));
        CompletableFuture<SendOutcome> stage = new CompletableFuture<>();
        Runnable end = () -> complete(stage, answer.end(), message);
        if (answer.onAnotherThread()) {
            bank.execute(end);
        } else {
            end.run();
        }
        return stage;
    }

    private static void complete(CompletableFuture<SendOutcome> stage, End end, PreparedMessage message) {
        LinkUnavailable unavailable = new LinkUnavailable(message.link(), "connection refused");
        switch (end) {
            case ACCEPTED ->
                stage.complete(TestPayments.accepted(message.outbound().payment()));
            case UNAVAILABLE -> stage.completeExceptionally(unavailable);
            case IN_DOUBT -> stage.completeExceptionally(new OutcomeUnknown(message.link(), "no answer"));
            case IN_DOUBT_AFTER_UNAVAILABLE ->
                stage.completeExceptionally(new OutcomeUnknown(message.link(), "no answer", unavailable));
            case DEFECT -> stage.completeExceptionally(new IllegalStateException("defect"));
        }
    }
}
