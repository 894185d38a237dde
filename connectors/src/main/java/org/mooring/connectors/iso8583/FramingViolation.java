package org.mooring.connectors.iso8583;

/** The stream cannot be read any further: nothing behind a length that lies can be found. */
final class FramingViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FramingViolation(String rule) {
        super(rule, null, false, false);
    }
}
