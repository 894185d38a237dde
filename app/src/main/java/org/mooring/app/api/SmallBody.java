package org.mooring.app.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** The few words that come with a request for something to be done: a JSON object, or nothing at all. */
final class SmallBody {
    private static final int BYTES_MAX = 8 * 1024;
    /** Room for one line; what needs more belongs into a document that it names. */
    private static final int TEXT_LENGTH_MAX = 140;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode json;

    private SmallBody(JsonNode json) {
        this.json = json;
    }

    /** @throws RequestRefused when it is larger than such words can be, or no JSON object */
    static SmallBody of(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(BYTES_MAX + 1);
        if (body.length > BYTES_MAX) {
            throw new RequestRefused(
                    Problem.TOO_LARGE.because("The body has more than " + BYTES_MAX + " bytes; refused"));
        }
        if (body.length == 0) {
            return new SmallBody(JsonNodeFactory.instance.objectNode());
        }
        try {
            JsonNode json = JSON.readTree(body);
            if (json.isObject()) {
                return new SmallBody(json);
            }
        } catch (JsonProcessingException notJson) {
            throw unreadable();
        }
        throw unreadable();
    }

    private static RequestRefused unreadable() {
        return new RequestRefused(
                Problem.UNREADABLE.because("The body must be a JSON object, or empty; nothing was done."));
    }

    /** Null where it is not given. */
    String optional(String member) {
        return json.path(member).isMissingNode() ? null : required(member);
    }

    /** Null where it is not given; a number of 1 to 9 digits otherwise. */
    Integer optionalNumber(String member) {
        JsonNode number = json.path(member);
        if (number.isMissingNode()) {
            return null;
        }
        if (!number.isIntegralNumber() || !number.asText().matches("[0-9]{1,9}")) {
            throw new RequestRefused(
                    Problem.BAD_PARAMETER.because(member + " must be a number as the item has it; nothing was done"));
        }
        return number.intValue();
    }

    /** @throws RequestRefused when the member is no text of 1 to 140 characters */
    String required(String member) {
        String text = json.path(member).textValue();
        boolean isGood = text != null
                && !text.isBlank()
                && text.length() <= TEXT_LENGTH_MAX
                && text.chars().noneMatch(Character::isISOControl);
        if (!isGood) {
            throw new RequestRefused(Problem.BAD_PARAMETER.because(
                    member + " must be a text of 1 to " + TEXT_LENGTH_MAX + " characters; nothing was done"));
        }
        return text.strip();
    }
}
