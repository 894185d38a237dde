package org.mooring.connectors.iso8583;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.mooring.connectors.bank.Framing;
import org.mooring.connectors.bank.Framing.Header;
import org.mooring.connectors.bank.Framing.KeepAlive;
import org.mooring.connectors.bank.Framing.LengthEncoding;
import org.mooring.connectors.bank.TransmissionTime;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Times;

/** One listening address and the rules of its connections. */
public final class Iso8583Endpoint extends DefaultEndpoint {
    private final String host;
    private final int port;
    private final Framing defaults;
    private String dialect = "1987";
    private int lengthBytes;
    private LengthEncoding lengthEncoding;
    private boolean lengthIncludesItself;
    private boolean lengthIncludesHeader;
    private Header header;
    private int headerBytes;
    private KeepAlive keepAlive;
    private int messageLengthMax;
    private Duration frameTimeout;
    private boolean signOnRequired;
    private String beforeSignOn;
    private Duration probeAfter;
    private Duration idleTimeout;
    private int connectionsMax;
    private int inFlightMax;
    private Duration answerTimeout;
    private String timeZone;
    private TransmissionTime transmissionTime;

    private Framing framing;
    private volatile int boundPort;

    /** @param rules what the options do not say */
    Iso8583Endpoint(String uri, Iso8583Component component, String host, int port, ListenerRules rules) {
        super(uri, component);
        this.host = host;
        this.port = port;
        this.defaults = rules.framing();
        this.lengthIncludesItself = defaults.lengthIncludesItself();
        this.lengthIncludesHeader = defaults.lengthIncludesHeader();
        this.signOnRequired = rules.signOnRequired();
        this.beforeSignOn = rules.beforeSignOn();
        this.probeAfter = rules.probeAfter();
        this.idleTimeout = rules.idleTimeout();
        this.connectionsMax = rules.connectionsMax();
        this.inFlightMax = rules.inFlightMax();
        this.answerTimeout = rules.answerTimeout();
        this.timeZone = rules.timeZone() == null ? null : rules.timeZone().getId();
        this.transmissionTime = rules.transmissionTime();
    }

    Iso8583Times times(Iso8583Dialect of) {
        return TransmissionTime.times(of.times(), timeZone == null ? null : ZoneId.of(timeZone), transmissionTime);
    }

    /** @throws IllegalArgumentException naming option, value and rule */
    void validate() {
        check(getComponent().getDialects().named(dialect).isServed(), "dialect", dialect, Iso8583Dialect.servedRule());
        framing = readFraming();
        framing.brokenRules().forEach((property, broken) -> {
            throw new IllegalArgumentException(
                    getEndpointUri() + ": " + option(property) + " " + broken + "; route not started");
        });
        check(isPositive(framing.frameTimeout()), "frameTimeout", framing.frameTimeout(), "at least 1 ms");
        check(beforeSignOn.matches("([0-9A-Z]{2})?"), "beforeSignOn", beforeSignOn, "two digits or letters, or empty");
        check(!probeAfter.isNegative(), "probeAfter", probeAfter, "at least 1 ms, or 0 for never");
        check(isPositive(idleTimeout), "idleTimeout", idleTimeout, "at least 1 ms");
        check(isPositive(answerTimeout), "answerTimeout", answerTimeout, "at least 1 ms");
        check(connectionsMax >= 1, "connectionsMax", connectionsMax, "at least 1");
        check(inFlightMax >= 1, "inFlightMax", inFlightMax, "at least 1");
        check(isZone(timeZone), "timeZone", timeZone, "a time zone, such as Europe/Vienna or +05:30");
    }

    private Framing readFraming() {
        boolean isLengthOwn = lengthBytes != 0 || lengthEncoding != null;
        boolean isHeaderOwn = headerBytes != 0 || header != null;
        int most = messageLengthMax;
        if (most == 0 && !isLengthOwn && !isHeaderOwn) {
            most = defaults.messageLengthMax();
        }
        return new Framing(
                lengthBytes == 0 ? defaults.lengthBytes() : lengthBytes,
                lengthEncoding == null ? defaults.lengthEncoding() : lengthEncoding,
                lengthIncludesItself,
                lengthIncludesHeader,
                isHeaderOwn ? header : defaults.header(),
                isHeaderOwn ? headerBytes : defaults.headerBytes(),
                isHeaderOwn ? null : defaults.headerValue(),
                keepAlive == null ? defaults.keepAlive() : keepAlive,
                most,
                frameTimeout == null ? defaults.frameTimeout() : frameTimeout);
    }

    /** {@code length-bytes} is the option {@code lengthBytes}. */
    private static String option(String property) {
        StringBuilder name = new StringBuilder();
        for (String word : property.split("-")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    private static boolean isZone(String id) {
        try {
            return id == null || ZoneId.of(id) != null;
        } catch (DateTimeException unknown) {
            return false;
        }
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

    Framing framing() {
        return framing;
    }

    /** How many bytes the length has, see {@link Framing}; as are the options that follow. */
    public void setLengthBytes(int lengthBytes) {
        this.lengthBytes = lengthBytes;
    }

    public void setLengthEncoding(LengthEncoding lengthEncoding) {
        this.lengthEncoding = lengthEncoding;
    }

    public void setLengthIncludesItself(boolean lengthIncludesItself) {
        this.lengthIncludesItself = lengthIncludesItself;
    }

    public void setLengthIncludesHeader(boolean lengthIncludesHeader) {
        this.lengthIncludesHeader = lengthIncludesHeader;
    }

    public void setHeader(Header header) {
        this.header = header;
    }

    public void setHeaderBytes(int headerBytes) {
        this.headerBytes = headerBytes;
    }

    public void setKeepAlive(KeepAlive keepAlive) {
        this.keepAlive = keepAlive;
    }

    public void setFrameTimeout(Duration frameTimeout) {
        this.frameTimeout = frameTimeout;
    }

    public boolean isSignOnRequired() {
        return signOnRequired;
    }

    /** Whether a request before 0800/001, or after 0800/002, is refused. */
    public void setSignOnRequired(boolean signOnRequired) {
        this.signOnRequired = signOnRequired;
    }

    public String getBeforeSignOn() {
        return beforeSignOn;
    }

    /** DE 39 of that refusal; empty closes the connection instead. */
    public void setBeforeSignOn(String beforeSignOn) {
        this.beforeSignOn = beforeSignOn;
    }

    public Duration getProbeAfter() {
        return probeAfter;
    }

    /** Without a whole message for so long the client is asked for an echo; 0 never. */
    public void setProbeAfter(Duration probeAfter) {
        this.probeAfter = probeAfter;
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

    /** Zone of the clients' DE 12 and 13; without, that of the dialect. */
    public void setTimeZone(String timeZone) {
        this.timeZone = timeZone;
    }

    /** Whether their DE 7 is UTC or in that zone; without, as the dialect has it. */
    public void setTransmissionTime(TransmissionTime transmissionTime) {
        this.transmissionTime = transmissionTime;
    }
}
