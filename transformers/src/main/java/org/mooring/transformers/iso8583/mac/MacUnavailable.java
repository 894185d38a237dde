package org.mooring.transformers.iso8583.mac;

/** A MAC cannot be computed: its key is not there, or the HSM does not answer. Nothing is believed or sent without it. */
public final class MacUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MacUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
