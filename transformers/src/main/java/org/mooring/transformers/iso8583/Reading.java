package org.mooring.transformers.iso8583;

import java.util.List;
import java.util.Optional;

/**
 * What a codec made of some bytes, whatever they are.
 *
 * @param dialect name of the dialect that read them
 * @param fields what could be read, in the order of the message
 * @param violations in the order of the message; a fault that ended the reading is the last one
 * @param remarks what the standard does not want and no reader stumbles over, in the order of the message
 * @param message the whole message, or the elements before the fault; empty when not even MTI and bitmap can be read
 */
public record Reading(
        String dialect,
        List<FieldNode> fields,
        List<Violation> violations,
        List<Violation> remarks,
        Optional<Iso8583Message> message) {
    public Reading {
        fields = List.copyOf(fields);
        violations = List.copyOf(violations);
        remarks = List.copyOf(remarks);
    }

    /**
     * @param path as in {@link FieldNode}; {@code message} for a fault of the whole
     * @param offset in bytes, in the message as received
     * @param rule what must hold
     * @param value what is there instead, masked
     */
    public record Violation(String path, int offset, String rule, String value) {}

    /** No rule is broken, neither one of the wire format nor one of a value. */
    public boolean valid() {
        return violations.isEmpty();
    }
}
