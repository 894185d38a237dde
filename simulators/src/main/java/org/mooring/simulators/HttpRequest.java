package org.mooring.simulators;

import com.sun.net.httpserver.Headers;
import java.util.HashMap;
import java.util.Map;

/**
 * A request, read whole.
 *
 * @param query without the question mark, null when there is none
 * @param headers null from {@code getFirst} for one that is missing; names in any case
 */
record HttpRequest(String method, String path, String query, Headers headers, byte[] body) {
    String header(String name) {
        return headers.getFirst(name);
    }

    /** {@code a=1&b} is {a: 1, b: ""}; no escapes, which no parameter of the simulators needs. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        for (String part : query == null ? new String[0] : query.split("&")) {
            int equals = part.indexOf('=');
            parameters.put(equals < 0 ? part : part.substring(0, equals), equals < 0 ? "" : part.substring(equals + 1));
        }
        return parameters;
    }
}
