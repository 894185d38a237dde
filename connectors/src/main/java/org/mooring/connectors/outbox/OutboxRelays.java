package org.mooring.connectors.outbox;

import java.net.URI;
import java.util.List;
import java.util.TreeMap;
import org.mooring.journal.outbox.OutboxRelay;
import org.mooring.journal.outbox.RelayStatus;

/** The relays that are configured, by name. The {@code outbox:} endpoints find them in Camel's registry. */
public final class OutboxRelays implements RelayLog, AutoCloseable {
    private final StatusEventFormat format;
    private final TreeMap<String, OutboxRelay> relays = new TreeMap<>();

    /**
     * @param source names the installation in every event
     * @param relays closed with this
     */
    public OutboxRelays(URI source, List<OutboxRelay> relays) {
        this.format = new StatusEventFormat(source);
        relays.forEach(relay -> this.relays.put(relay.name(), relay));
    }

    OutboxRelay relay(String name) {
        OutboxRelay relay = relays.get(name);
        if (relay == null) {
            throw new IllegalArgumentException(
                    "outbox:" + name + " is not there; this hub's configuration has the relays " + relays.keySet());
        }
        return relay;
    }

    StatusEventFormat format() {
        return format;
    }

    @Override
    public List<RelayStatus> statuses() {
        return relays.values().stream().map(OutboxRelay::status).toList();
    }

    @Override
    public void close() {
        relays.values().forEach(OutboxRelay::close);
    }
}
