package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;

/** JSON lines numbered from 1, written once and read one by one. Each is there for good before {@link #append} returns. */
interface Lines extends Closeable {
    long count();

    void append(ObjectNode json);

    /** @param number 1 to {@link #count} */
    JsonNode read(long number);

    @Override
    void close();
}
