package org.mooring.connectors.chain;

/** The node did not answer, or with no sense in it. Nothing is known then; it is asked again later. */
final class NodeUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeUnavailable(String node, String why, Throwable cause) {
        super("node " + node + ": " + why + "; anchoring waits, payments flow", cause, false, false);
    }
}
