package org.mooring.routes.soap;

import org.apache.camel.Exchange;
import org.mooring.routes.Caller;

/** Who called, on the exchange: from the step that reads the request to those that answer it. */
final class SoapCaller {
    private static final String PROPERTY = "mooringCaller";

    private SoapCaller() {}

    static void keep(Exchange exchange, Caller caller) {
        exchange.setProperty(PROPERTY, caller);
    }

    static Caller of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Caller.class);
    }
}
