package org.mooring.chaos.client;

/** A way into the hub that a run loads. */
public enum Channel {
    ISO8583(60),
    REST(20),
    FILE(12),
    MQ(8);

    private final int share;

    Channel(int share) {
        this.share = share;
    }

    /** Of the payments, in relation to the other channels of the run. */
    int share() {
        return share;
    }

    /** As the options write it. */
    public static Channel named(String name) {
        return valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }
}
