package org.mooring.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What an OPERATOR_ACTION entry says: {@code {"action", "step", "who", "why", "evidence"?, "key"?, "causeBefore"?}}.
 *
 * @param key of the order, or null
 * @param causeBefore of the payment before a proposal, which a refusal restores; null otherwise
 */
record OperatorAction(
        WorkAction action, Step step, String who, String why, String evidence, String key, String causeBefore) {
    private static final ObjectMapper JSON = new ObjectMapper();

    enum Step {
        /** One person's word was enough. */
        DONE,
        /** A second person has to approve. */
        PROPOSED,
        /** Done, by a second person's word. */
        APPROVED,
        DECLINED
    }

    byte[] write() {
        ObjectNode json = JSON.createObjectNode();
        json.put("action", action.path()).put("step", step.name());
        json.put("who", who).put("why", why);
        put(json, "evidence", evidence);
        put(json, "key", key);
        put(json, "causeBefore", causeBefore);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ObjectNode json, String member, String value) {
        if (value != null) {
            json.put(member, value);
        }
    }

    static OperatorAction read(byte[] payload) {
        try {
            JsonNode json = JSON.readTree(payload);
            return new OperatorAction(
                    WorkAction.of(json.path("action").asText()).orElseThrow(),
                    Step.valueOf(json.path("step").asText()),
                    json.path("who").asText(),
                    json.path("why").asText(),
                    json.path("evidence").textValue(),
                    json.path("key").textValue(),
                    json.path("causeBefore").textValue());
        } catch (IOException e) {
            throw new UncheckedIOException("an OPERATOR_ACTION entry cannot be read", e);
        }
    }

    /** Which order it carried out: approving and declining name what was proposed, so the step tells them apart. */
    boolean isOf(WorkOrder order) {
        return switch (order.action()) {
            case APPROVE -> step == Step.APPROVED;
            case DECLINE -> step == Step.DECLINED;
            default -> action == order.action() && (step == Step.DONE || step == Step.PROPOSED);
        };
    }
}
