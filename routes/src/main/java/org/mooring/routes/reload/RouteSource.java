package org.mooring.routes.reload;

/**
 * One route (or one route configuration) as text, ready for Camel's loader, and where it came from.
 *
 * @param id route id; for a configuration the file's name
 * @param from URI of the consumer, empty for a configuration
 * @param file path relative to the routes folder
 * @param xml a whole document with this one element, normalised: equal text means nothing to do
 */
record RouteSource(String id, String from, String file, int line, String xml, boolean isConfiguration) {
    boolean isDirect() {
        return from.startsWith("direct:");
    }

    /** Channels start last and stop first: they let traffic in. */
    boolean isChannel() {
        return id.startsWith("channel-") || id.startsWith("ops-");
    }
}
