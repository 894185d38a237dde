package org.mooring.connectors.iso8583;

import java.time.Duration;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.mooring.transformers.iso8583.Iso8583Dialect;

/** One listening address and the rules of its connections. */
public final class Iso8583Endpoint extends DefaultEndpoint {
    private final String host;
    private final int port;
    private String dialect = "1987";
    /** A 0200 with every field in use stays under 4 KiB; twice that leaves room and bounds a liar's memory. */
    private int messageLengthMax = 8192;
    /** Networks send an echo about once a minute; five missed ones mean that nobody is there. */
    private Duration idleTimeout = Duration.ofMinutes(5);

    private int connectionsMax = 1024;
    private int inFlightMax = 1024;
    /** A terminal gives up after 15 to 30 seconds, and its line takes some of that. */
    private Duration answerTimeout = Duration.ofSeconds(10);

    private volatile int boundPort;

    Iso8583Endpoint(String uri, Iso8583Component component, String host, int port) {
        super(uri, component);
        this.host = host;
        this.port = port;
    }

    /** @throws IllegalArgumentException naming option, value and rule */
    void validate() {
        Iso8583Dialect.named(dialect);
        check(messageLengthMax >= 20 && messageLengthMax <= 65535, "messageLengthMax", messageLengthMax, "20 to 65535");
        check(isPositive(idleTimeout), "idleTimeout", idleTimeout, "at least 1 ms");
        check(isPositive(answerTimeout), "answerTimeout", answerTimeout, "at least 1 ms");
        check(connectionsMax >= 1, "connectionsMax", connectionsMax, "at least 1");
        check(inFlightMax >= 1, "inFlightMax", inFlightMax, "at least 1");
    }

    private static boolean isPositive(Duration duration) {
        return duration.toMillis() >= 1;
    }

    private void check(boolean holds, String option, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    getEndpointUri() + ": " + option + " is " + value + ", must be " + rule + "; route not started");
        }
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("iso8583: only listens; a bank is called through iso8583-link:");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Iso8583Consumer consumer = new Iso8583Consumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Iso8583Component getComponent() {
        return (Iso8583Component) super.getComponent();
    }

    public String getHost() {
        return host;
    }

    /** As configured; 0 lets the system choose. */
    public int getPort() {
        return port;
    }

    /** The port that is listened on, 0 while none is. */
    public int getBoundPort() {
        return boundPort;
    }

    void setBoundPort(int boundPort) {
        this.boundPort = boundPort;
    }

    public String getDialect() {
        return dialect;
    }

    /** Name of the field table and encodings. */
    public void setDialect(String dialect) {
        this.dialect = dialect;
    }

    public int getMessageLengthMax() {
        return messageLengthMax;
    }

    /** Bytes; a length above it closes the connection. */
    public void setMessageLengthMax(int messageLengthMax) {
        this.messageLengthMax = messageLengthMax;
    }

    public Duration getIdleTimeout() {
        return idleTimeout;
    }

    /** A connection without a whole message for so long, and nothing in flight, is closed. */
    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public int getConnectionsMax() {
        return connectionsMax;
    }

    /** One more is closed at once. */
    public void setConnectionsMax(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    public int getInFlightMax() {
        return inFlightMax;
    }

    /** Requests without an answer, per connection; beyond it nothing more is read. */
    public void setInFlightMax(int inFlightMax) {
        this.inFlightMax = inFlightMax;
    }

    public Duration getAnswerTimeout() {
        return answerTimeout;
    }

    /** How long after its arrival a request may still be sent to a bank. */
    public void setAnswerTimeout(Duration answerTimeout) {
        this.answerTimeout = answerTimeout;
    }
}
