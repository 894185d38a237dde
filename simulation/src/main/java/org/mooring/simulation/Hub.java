package org.mooring.simulation;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.mooring.connectors.BankLinkComponent;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.balancer.Balancers;
import org.mooring.connectors.balancer.LinkBalancer;
import org.mooring.connectors.breaker.MooringProcessorFactory;
import org.mooring.routes.reload.HoldableDirectComponent;
import org.mooring.routes.reload.LiveRoutes;

/**
 * What outlives the processes of a simulation: a Camel context with the route files as they are shipped, its links,
 * balancers and breakers. A context takes a good part of a second, so that one thread uses one for all its seeds; a new
 * process begins with balancers and breakers as new, and steps of its own.
 */
final class Hub implements AutoCloseable {
    /** The flows and banks of the shipped folder; the channel is ours, {@code ChannelStepsTest} compares it. */
    static final List<String> SHIPPED = List.of(
            "flows/receive.xml",
            "flows/payment.xml",
            "flows/choose-bank.xml",
            "banks/group.xml",
            "banks/iso8583.xml",
            "banks/http-json.xml",
            "banks/soap.xml",
            "shared/errors.xml");

    static final String CHANNEL = "channels/simulated.xml";
    private static final Duration BREAKER_OPEN_FOR = Duration.ofSeconds(5);

    private final DefaultCamelContext camel = new OneTemplateContext();
    private final BankLinks links = new BankLinks();
    private final List<SimulatedLink> all = new ArrayList<>();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<LinkBalancer> balancers;
    private final AsyncProducer channel;
    private final AsyncProducer receive;
    private final AsyncProducer process;
    private World world;
    private HubProcess current;

    Hub() {
        for (String bank : Banks.ALL) {
            for (int number = 1; number <= Banks.linkCount(bank); number++) {
                add(link(bank, bank + "/" + number));
            }
        }
        bindSteps();
        for (String scheme : List.of("iso8583-link", "http-link", "soap-link")) {
            camel.getComponent(scheme, BankLinkComponent.class).setClock(new TimeOfNow());
        }
        camel.disableJMX();
        camel.addComponent("direct", new HoldableDirectComponent());
        camel.getRegistry().bind("links", links);
        MooringProcessorFactory.install(camel, breakers);
        Balancers.bindTo(camel.getRegistry(), links, breakers);
        loadRoutes();
        camel.start();
        balancers = Stream.of("cards", "transfers")
                .map(group ->
                        balancerIn(camel.getRoute("group-" + group + "-send").navigate()))
                .toList();
        channel = producer("direct:channel-simulated");
        receive = producer("direct:flow-receive");
        process = producer("direct:flow-payment");
    }

    /** Resumed payments go out on threads of a template's own; here they are events, and one template is enough. */
    private final class OneTemplateContext extends DefaultCamelContext {
        private ProducerTemplate template;

        @Override
        public ProducerTemplate createProducerTemplate() {
            if (template == null) {
                template = super.createProducerTemplate();
                ((DefaultProducerTemplate) template).setExecutorService(new EventExecutor());
            }
            return template;
        }
    }

    private final class EventExecutor extends AbstractExecutorService {
        @Override
        public void execute(Runnable command) {
            world.timeline.inHub(world.between(1, 300), "a resumed payment starts", command);
        }

        @Override
        public void shutdown() {
            // no threads
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    /** The time of whichever seed runs: endpoints ask for their clock once. */
    private final class TimeOfNow extends Clock {
        @Override
        public Instant instant() {
            return world.timeline.instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("the simulation runs in UTC");
        }
    }

    private static SimulatedLink link(String bank, String id) {
        if (Banks.REPEATING.contains(bank)) {
            return new SimulatedLink.Repeating(id);
        }
        if (Banks.REVERSING.contains(bank)) {
            return new SimulatedLink.Reversing(id);
        }
        return Banks.ASKED.contains(bank) ? new SimulatedLink.Asked(id) : new SimulatedLink(id);
    }

    private void add(SimulatedLink link) {
        links.add(link);
        all.add(link);
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowSize(4)
                .minimumNumberOfCalls(2)
                .permittedNumberOfCallsInHalfOpenState(2)
                .waitDurationInOpenState(BREAKER_OPEN_FOR)
                .automaticTransitionFromOpenToHalfOpenEnabled(false) // on threads of its own; ours is an event
                .currentTimestampFunction(
                        clock -> world == null ? 0L : TimeUnit.MICROSECONDS.toNanos(world.timeline.nowMicros()),
                        TimeUnit.NANOSECONDS)
                .build();
        CircuitBreaker breaker = breakers.circuitBreaker(link.id(), config);
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                world.happened(FaultKind.BREAKER_OPEN);
                world.timeline.inHub(Timeline.micros(BREAKER_OPEN_FOR), "breaker half open", () -> {
                    if (breaker.getState() == CircuitBreaker.State.OPEN) {
                        breaker.transitionToHalfOpenState();
                    }
                });
            }
        });
    }

    private void bindSteps() {
        var registry = camel.getRegistry();
        registry.bind("answerRepeat", new StepInCharge(exchange -> current.answerRepeat(exchange)));
        registry.bind("recordReceived", new StepInCharge(exchange -> current.recordReceived(exchange)));
        registry.bind("recordIntent", new StepInCharge(exchange -> current.recordIntent(exchange)));
        registry.bind("recordOutcome", new StepInCharge(exchange -> current.recordOutcome(exchange)));
        registry.bind("recordFailure", new StepInCharge(exchange -> current.recordFailure(exchange)));
        registry.bind(
                "recordReported",
                new ReportInCharge(exchange -> current.recordReported().recordReported(exchange)));
    }

    private void loadRoutes() {
        try {
            Path folder = Files.createTempDirectory("mooring-simulation");
            for (String file : SHIPPED) {
                copy("/routes-xml/" + file, folder.resolve(file));
            }
            copy("/simulation/" + CHANNEL, folder.resolve(CHANNEL));
            new LiveRoutes(camel, folder, Banks.topology()).load();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the route files cannot be read", e);
        }
    }

    private static void copy(String resource, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (InputStream in = Hub.class.getResourceAsStream(resource)) {
            Files.copy(in, to);
        }
    }

    private static LinkBalancer balancerIn(Navigate<Processor> route) {
        for (Processor step : route.next()) {
            if (step instanceof LinkBalancer balancer) {
                return balancer;
            }
            if (step instanceof Navigate<?> inner && inner.hasNext()) {
                @SuppressWarnings("unchecked")
                LinkBalancer found = balancerIn((Navigate<Processor>) inner);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private AsyncProducer producer(String uri) {
        try {
            AsyncProducer producer = camel.getEndpoint(uri).createAsyncProducer();
            producer.start();
            return producer;
        } catch (Exception e) {
            throw new IllegalStateException(uri + " cannot be called", e);
        }
    }

    /** The next seed: nothing of the one before is left. */
    void begin(World next) {
        world = next;
        all.forEach(link -> link.begin(next));
        startProcess();
    }

    void startProcess() {
        for (SimulatedLink link : all) {
            breakers.circuitBreaker(link.id()).reset();
        }
        for (LinkBalancer balancer : balancers) {
            balancer.stop();
            balancer.start();
        }
        current = new HubProcess(world, this);
        all.forEach(link -> link.begin(current));
        current.start();
    }

    HubProcess process() {
        return current;
    }

    CamelContext camel() {
        return camel;
    }

    BankLinks links() {
        return links;
    }

    List<SimulatedLink> simulatedLinks() {
        return all;
    }

    MeterRegistry meters() {
        return meters;
    }

    Exchange exchange() {
        return new DefaultExchange(camel);
    }

    /** As a channel route does it: receive, process, record that the answer left. */
    void callChannel(Exchange exchange, AsyncCallback callback) {
        channel.process(exchange, callback);
    }

    void callReceive(Exchange exchange, AsyncCallback callback) {
        receive.process(exchange, callback);
    }

    void callProcess(Exchange exchange, AsyncCallback callback) {
        process.process(exchange, callback);
    }

    @Override
    public void close() {
        camel.getShutdownStrategy().setTimeout(1);
        camel.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        camel.getShutdownStrategy().setShutdownNowOnTimeout(true);
        camel.stop();
    }
}
