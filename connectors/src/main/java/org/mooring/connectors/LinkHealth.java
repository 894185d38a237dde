package org.mooring.connectors;

/**
 * What the balancer looks at.
 *
 * @param inFlight requests sent and not answered
 */
public record LinkHealth(State state, int inFlight) {
    /** Whether new payments may be given to the link. */
    public enum State {
        UP,
        /** Connected, not signed on. */
        SIGNED_OFF,
        /** Finishes what is in flight, takes nothing new. */
        DRAINING,
        DOWN
    }

    public boolean isUsable() {
        return state == State.UP;
    }
}
