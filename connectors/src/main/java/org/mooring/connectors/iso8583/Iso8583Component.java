package org.mooring.connectors.iso8583;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.mooring.transformers.iso8583.Iso8583Dialects;
import org.mooring.transformers.iso8583.mac.MessageAuthentication;

/**
 * {@code iso8583:host:port}: listens for ISO 8583 over TCP. Its threads are event loops; a route on them must not block.
 */
public final class Iso8583Component extends DefaultComponent {
    private EventLoopGroup eventLoopGroup;
    private boolean ownsEventLoopGroup;
    private Clock clock = Clock.systemUTC();
    private SessionEvents sessionEvents = new SessionEvents();
    private ListenerRules rules = ListenerRules.DEFAULT;
    private MessageAuthentication authentication = MessageAuthentication.NONE;
    private Iso8583Dialects dialects = Iso8583Dialects.SHIPPED;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        int colon = remaining.lastIndexOf(':');
        String host = colon < 0 ? "" : remaining.substring(0, colon);
        int port = colon < 0 ? -1 : port(remaining.substring(colon + 1));
        if (host.isEmpty() || port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "iso8583:" + remaining + " must be iso8583:host:port; route not started");
        }
        Iso8583Endpoint endpoint = new Iso8583Endpoint(uri, this, host, port, rules);
        setProperties(endpoint, parameters);
        endpoint.validate();
        return endpoint;
    }

    private static int port(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    }

    @Override
    protected void doStart() throws Exception {
        if (eventLoopGroup == null) {
            eventLoopGroup = new NioEventLoopGroup(
                    Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("iso8583", true));
            ownsEventLoopGroup = true;
        }
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        if (ownsEventLoopGroup) {
            eventLoopGroup.shutdownGracefully();
            eventLoopGroup = null;
            ownsEventLoopGroup = false;
        }
    }

    public EventLoopGroup getEventLoopGroup() {
        return eventLoopGroup;
    }

    /** Event loops shared with others, who also end them; without, the component has its own, one a core. */
    public void setEventLoopGroup(EventLoopGroup eventLoopGroup) {
        this.eventLoopGroup = eventLoopGroup;
    }

    public Clock getClock() {
        return clock;
    }

    public void setClock(Clock clock) {
        this.clock = clock;
    }

    SessionEvents getSessionEvents() {
        return sessionEvents;
    }

    /** Told of sign-ons and sign-offs, and of messages that nobody asked for. */
    public void setSessionEvents(SessionEvents sessionEvents) {
        this.sessionEvents = sessionEvents;
    }

    /** What an endpoint's own options do not say. */
    public void setRules(ListenerRules rules) {
        this.rules = rules;
    }

    Iso8583Dialects getDialects() {
        return dialects;
    }

    /** What the option {@code dialect} may name. */
    public void setDialects(Iso8583Dialects dialects) {
        this.dialects = dialects;
    }

    MessageAuthentication getAuthentication() {
        return authentication;
    }

    /** The MACs that were agreed on with those who connect; none unless told otherwise. */
    public void setAuthentication(MessageAuthentication authentication) {
        this.authentication = authentication;
    }
}
