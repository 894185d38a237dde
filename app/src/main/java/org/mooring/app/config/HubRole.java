package org.mooring.app.config;

import java.util.Locale;

/** What a person or a machine may do; the design's "who may what". */
public enum HubRole {
    /** Sees metrics, the interface's description, Hawtio and payments, with account numbers masked. */
    VIEWER,
    /** Hands in payments, asks for their state and has them cancelled: its own only. */
    SUBMITTER,
    /** Works on payments that got stuck. */
    OPERATOR,
    /** Releases what somebody else asked for. */
    APPROVER,
    /** Starts and stops routes, edits banks. */
    ENGINEER,
    /** Users and keys. */
    ADMIN;

    /** {@code viewer}: as configuration and tokens write it, and as Spring Security's authority. */
    public String authority() {
        return name().toLowerCase(Locale.ROOT);
    }
}
