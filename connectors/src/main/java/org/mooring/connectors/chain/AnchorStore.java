package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Where the anchor keeps what it must not forget, and whether it is this process that anchors: files of its own when it
 * has the journal alone; with the journal, and in turns, when several share one.
 */
interface AnchorStore {
    /** The turn that this process has, or gets by asking now; 0 for none. What is written from here on is of that turn. */
    long begin();

    /** The turn that this process has; 0 for none. */
    long turn();

    /** Lets another process go on. */
    void rest();

    /** Whether others may write, so that what was read must be read again. */
    boolean isShared();

    /** @param width bytes a line, where that matters */
    Lines lines(String name, int width);

    Ledger ledger(String name);

    Optional<JsonNode> note(String name);

    void keep(String name, ObjectNode note);
}
