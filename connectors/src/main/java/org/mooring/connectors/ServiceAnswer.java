package org.mooring.connectors;

import java.util.Map;

/**
 * The answer to a request that is no payment: an enquiry, totals, an administrative message.
 *
 * @param responseCode DE 39 of ISO 8583:1987
 * @param elements data elements that it carries beside, by number
 */
public record ServiceAnswer(String responseCode, Map<Integer, String> elements) {
    public ServiceAnswer {
        elements = Map.copyOf(elements);
    }

    public static ServiceAnswer of(String responseCode) {
        return new ServiceAnswer(responseCode, Map.of());
    }
}
