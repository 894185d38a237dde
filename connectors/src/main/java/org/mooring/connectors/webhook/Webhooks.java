package org.mooring.connectors.webhook;

import java.util.List;
import java.util.TreeMap;

/** The webhooks that are configured, by id. The {@code event-webhook:} endpoints find them in Camel's registry. */
public final class Webhooks implements AutoCloseable {
    private final TreeMap<String, Webhook> webhooks = new TreeMap<>();

    /** @param webhooks closed with this */
    public Webhooks(List<Webhook> webhooks) {
        webhooks.forEach(webhook -> this.webhooks.put(webhook.id(), webhook));
    }

    Webhook webhook(String id) {
        Webhook webhook = webhooks.get(id);
        if (webhook == null) {
            throw new IllegalArgumentException(
                    "event-webhook:" + id + " is not there; mooring.webhooks has " + webhooks.keySet());
        }
        return webhook;
    }

    @Override
    public void close() {
        webhooks.values().forEach(Webhook::close);
    }
}
