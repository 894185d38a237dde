package org.mooring.connectors;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The links of all configured banks, by id; the endpoints, the balancer and the steps look them up here. */
public final class BankLinks implements AutoCloseable {
    private final Map<String, BankLink> byId = new ConcurrentHashMap<>();

    public void add(BankLink link) {
        if (byId.putIfAbsent(link.id(), link) != null) {
            throw new IllegalArgumentException("bank link exists already: " + link.id());
        }
    }

    /** @throws IllegalArgumentException naming the ids that exist, when there is none of that id */
    public BankLink get(String id) {
        BankLink link = byId.get(id);
        if (link == null) {
            throw new IllegalArgumentException("no bank link " + id + "; there are " + byId.keySet());
        }
        return link;
    }

    /** The links of one bank, by number; empty for a bank that is not configured any more. */
    public List<BankLink> of(String bank) {
        return byId.values().stream()
                .filter(link -> link.id().startsWith(bank + "/"))
                .sorted(Comparator.comparing(BankLink::id))
                .toList();
    }

    public Collection<BankLink> all() {
        return byId.values();
    }

    @Override
    public void close() {
        byId.values().forEach(BankLink::close);
    }
}
