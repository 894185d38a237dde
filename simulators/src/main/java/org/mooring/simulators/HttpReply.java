package org.mooring.simulators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What an HTTP bank does with a request.
 *
 * @param headers beside Content-Type
 */
record HttpReply(Delivery delivery, int status, String contentType, byte[] body, Map<String, String> headers) {
    enum Delivery {
        ANSWER,
        /** The connection stays open and nothing comes. */
        NEVER,
        /** The connection is closed without an answer. */
        CUT
    }

    static final HttpReply NEVER = new HttpReply(Delivery.NEVER, 0, "", new byte[0], Map.of());
    static final HttpReply CUT = new HttpReply(Delivery.CUT, 0, "", new byte[0], Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    static HttpReply json(int status, Object body) {
        try {
            return new HttpReply(Delivery.ANSWER, status, "application/json", JSON.writeValueAsBytes(body), Map.of());
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException("an answer of the simulator cannot be written as JSON", defect);
        }
    }

    static HttpReply error(int status, String error) {
        return json(status, Map.of("error", error));
    }

    static HttpReply xml(int status, String body) {
        return new HttpReply(
                Delivery.ANSWER, status, "text/xml; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    HttpReply with(String header, String value) {
        return new HttpReply(delivery, status, contentType, body, Map.of(header, value));
    }
}
