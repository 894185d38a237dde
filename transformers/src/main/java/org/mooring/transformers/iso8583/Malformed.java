package org.mooring.transformers.iso8583;

import org.mooring.canonical.failure.MessageUnreadable;

/** A fault of the wire format, with its place as parts and not as words only. */
final class Malformed extends MessageUnreadable {
    private static final long serialVersionUID = 1L;

    private final transient Reading.Violation violation;

    /** @param at for people, {@code DE 2 Primary account number}; {@code violation} for machines */
    Malformed(String format, String at, Reading.Violation violation) {
        super(format, violation.rule() + ", got '" + violation.value() + "'", at + ", offset " + violation.offset());
        this.violation = violation;
    }

    Reading.Violation violation() {
        return violation;
    }
}
