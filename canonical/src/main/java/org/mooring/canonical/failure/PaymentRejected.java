package org.mooring.canonical.failure;

import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;

/** The hub refuses the payment, with an ISO reason. It is reported as RJCT; nothing of it left the hub. */
public final class PaymentRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode code;
    private final String rule;
    private final String at;

    private PaymentRejected(ReasonCode code, String rule, String at) {
        super(rule + " [at=" + at + "]; rejected " + code);
        this.code = code;
        this.rule = rule;
        this.at = at;
    }

    /**
     * @param rule the rule and the offending value, already masked
     * @param at where in the message: a path, a field, a line
     */
    public static PaymentRejected because(ReasonCode code, String rule, String at) {
        return new PaymentRejected(code, rule, at);
    }

    public ReasonCode code() {
        return code;
    }

    /** The rule and the offending value, already masked. */
    public String rule() {
        return rule;
    }

    /** Where in the message. */
    public String at() {
        return at;
    }

    public StatusReason reason() {
        return new StatusReason(code, rule + " [at=" + at + "]");
    }

    /** An expected answer, not a defect: no stack trace is taken. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
