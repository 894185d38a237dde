package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mooring.connectors.iso8583.SessionEvent.Kind;

class SessionEventRouteTest {
    private final SessionEvents events = new SessionEvents();
    private final CamelContext camel = new DefaultCamelContext();
    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void theRouteTakesEachEventInOrderAndOneThatFailsEndsNothing() throws Exception {
        camel.getRegistry().bind("sessionEvents", events);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("iso8583-session:events").routeId("events").process(exchange -> {
                    taken.add(exchange.getMessage().getHeader("MooringSessionEvent") + " "
                            + exchange.getMessage().getHeader("MooringLink") + " "
                            + exchange.getMessage().getBody(SessionEvent.class).text());
                    if (exchange.getMessage().getBody(SessionEvent.class).text().equals("day 2")) {
                        throw new IllegalStateException("the disk is full");
                    }
                });
            }
        });
        events.tell(event(Kind.SIGNED_ON, "before the routes are up"));
        camel.start();
        events.routesAreUp();
        assertThat(taken.poll(10, TimeUnit.SECONDS)).isEqualTo("SIGNED_ON nordbank/1 before the routes are up");
        for (int i = 1; i <= 3; i++) {
            events.tell(event(Kind.CUT_OVER, "day " + i));
        }
        for (int i = 1; i <= 3; i++) {
            assertThat(taken.poll(10, TimeUnit.SECONDS)).isEqualTo("CUT_OVER nordbank/1 day " + i);
        }
        camel.getRouteController().stopRoute("events");
        events.tell(event(Kind.UNASKED, "nobody is there"));
        assertThat(taken).isEmpty();
        camel.getRouteController().startRoute("events");
        events.tell(event(Kind.UNASKED, "somebody is back"));
        assertThat(taken.poll(10, TimeUnit.SECONDS)).isEqualTo("UNASKED nordbank/1 somebody is back");
    }

    /** They are in the log then, and a route that comes hours later does not take them for new. */
    @Test
    void whereNoRouteTakesThemTheyWaitNoLongerThanTheStart() {
        List<String> told = new ArrayList<>();
        events.tell(event(Kind.SIGNED_ON, "at start"));
        events.routesAreUp();
        events.tell(event(Kind.SIGNED_OFF, "later"));
        events.tellTo(event -> told.add(event.text()));
        events.tell(event(Kind.SIGNED_ON, "to the route"));
        assertThat(told).containsExactly("to the route");
    }

    @Test
    void noMoreThanAThousandWaitAndTheOldestAreKept() {
        List<String> told = new ArrayList<>();
        for (int i = 1; i <= 1_001; i++) {
            events.tell(event(Kind.UNASKED, "event " + i));
        }
        events.tellTo(event -> told.add(event.text()));
        assertThat(told).hasSize(1_000).startsWith("event 1").endsWith("event 1000");
    }

    @Test
    void anotherAddressIsRefused() {
        assertThatThrownBy(() -> camel.getEndpoint("iso8583-session:evnts"))
                .hasRootCauseMessage("iso8583-session://evnts must be iso8583-session:events; route not started");
    }

    private static SessionEvent event(Kind kind, String text) {
        return new SessionEvent(kind, "nordbank/1", Instant.parse("2026-11-24T23:00:00Z"), null, text);
    }
}
