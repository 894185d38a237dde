package org.mooring.chaos.client;

/** A way into the hub that a run loads. */
public enum Channel {
    ISO8583,
    REST,
    FILE,
    MQ;

    /** As the options write it. */
    public static Channel named(String name) {
        return valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }
}
