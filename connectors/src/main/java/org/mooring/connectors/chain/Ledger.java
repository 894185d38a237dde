package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.util.List;

/** JSON lines that are read as a whole and shortened then. Each is there for good before {@link #append} returns. */
interface Ledger extends Closeable {
    List<JsonNode> readAll();

    void append(JsonNode line);

    /** Puts lines in the place of those that were read, in one piece. */
    void replace(List<? extends JsonNode> lines);

    @Override
    void close();
}
