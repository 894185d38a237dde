package org.mooring.connectors;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.mooring.canonical.Payment;
import org.mooring.connectors.balancer.Balancers;
import org.mooring.connectors.breaker.MooringProcessorFactory;

/** A Camel context with our components and scripted links, fed with route files as text. */
public final class TestHub implements AutoCloseable {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final BankLinks links = new BankLinks();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private final List<AsyncProducer> producers = new ArrayList<>();

    /** JMX is off, as most tests do not look at it. */
    public static TestHub withoutJmx() {
        TestHub hub = new TestHub();
        hub.context.disableJMX();
        return hub;
    }

    /** Camel's JMX is on, the context's name gives the object names. */
    public static TestHub withJmx(String name) {
        TestHub hub = new TestHub();
        hub.context.getManagementNameStrategy().setNamePattern(name);
        return hub;
    }

    private TestHub() {
        context.getRegistry().bind("links", links);
        context.getRegistry().bind("prepare", (Processor) this::prepare);
        context.getPropertiesComponent().setLocation("ref:testProperties");
        context.getRegistry().bind("testProperties", new java.util.Properties());
        Balancers.bindTo(context.getRegistry(), links, breakers);
        MooringProcessorFactory.install(context, breakers);
    }

    /** Stands for the step that records the intent: prepares for the link whose route the exchange is on. */
    private void prepare(Exchange exchange) {
        String link = exchange.getProperty(PaymentExchange.LINK, String.class);
        Payment payment = exchange.getMessage().getBody(Payment.class);
        exchange.setProperty(PaymentExchange.PREPARED, links.get(link).prepare(TestPayments.outbound(payment)));
        exchange.getMessage().setBody("what a link's route may leave behind");
    }

    public DefaultCamelContext context() {
        return context;
    }

    public BankLinks links() {
        return links;
    }

    public CircuitBreaker breaker(String name) {
        return breakers.find(name).orElseThrow();
    }

    public void bind(String name, Processor processor) {
        context.getRegistry().bind(name, processor);
    }

    /** @param routes routes and route configurations */
    public void load(String routes) throws Exception {
        String xml = "<camel xmlns=\"http://camel.apache.org/schema/xml-io\">" + routes + "</camel>";
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("test.xml", xml));
    }

    public void start() {
        context.start();
    }

    /** Gives a payment to an endpoint from the calling thread; completes when the exchange is done. */
    public CompletableFuture<Exchange> give(String uri, Payment payment) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.getIn().setBody(payment);
        return give(uri, exchange);
    }

    public CompletableFuture<Exchange> give(String uri, Exchange exchange) throws Exception {
        AsyncProducer producer = context.getEndpoint(uri).createAsyncProducer();
        producer.start();
        producers.add(producer);
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        producer.process(exchange, doneSync -> done.complete(exchange));
        return done;
    }

    public Exchange giveAndWait(String uri, Payment payment) throws Exception {
        return give(uri, payment).get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        producers.forEach(AsyncProducer::stop);
        context.stop();
    }
}
