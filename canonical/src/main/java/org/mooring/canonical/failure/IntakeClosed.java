package org.mooring.canonical.failure;

/** The hub takes nothing in until its operators open it again: nothing was recorded, and the sender may come again. */
public final class IntakeClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param why in words, without anything of the request */
    public IntakeClosed(String why) {
        super("the hub takes nothing in: " + why + "; nothing was recorded, try again later", null, false, false);
    }
}
