package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The one owner of the anchorer's nonces: {@code transactions}. Every transaction is in here, on the device,
 * before it is sent, so that after a crash the same bytes are sent again and never others under the same nonce unasked.
 *
 * <p>Lines: {@code {"signed":{…}}} for each transaction, {@code {"settled":nonce,"from":…,"why":…}} when the chain has
 * decided about a nonce, {@code {"highest":nonce,"from":…}} and {@code {"contract":…}} as what is left of settled ones
 * after it was shortened. A line of which a crash left a part was told to nobody; nothing of it was sent.
 *
 * <p>Changed by one thread at a time; may be read by any.
 */
final class NonceLedger implements Closeable {
    /** Lines about what is over, before they are left out; whoever opens it reads them all. */
    private static final int SETTLED_MAX = 1_000;

    private final Ledger lines;
    /** By account, then nonce, so that a change of keys does not mix two sequences. */
    private final ConcurrentSkipListMap<String, InFlight> inFlight = new ConcurrentSkipListMap<>();

    private final Map<String, Long> highest = new HashMap<>();
    private volatile String contract;
    private int settledCount;

    private NonceLedger(Ledger lines) {
        this.lines = lines;
    }

    /** @param mayShorten whether what is settled may be left out of it now */
    static NonceLedger open(Ledger lines, boolean mayShorten) {
        NonceLedger read = new NonceLedger(lines);
        boolean hasSettled = false;
        for (JsonNode line : lines.readAll()) {
            hasSettled |= read.apply(line);
        }
        if (hasSettled && mayShorten) {
            lines.replace(read.compacted());
        }
        return read;
    }

    /** The next nonce of the account: after all of ours, and after what the chain has seen of it. */
    long next(String account, long transactionCount) {
        Long used = highest.get(account);
        return used == null ? transactionCount : Math.max(used + 1, transactionCount);
    }

    /** Stores a signed transaction; from then on it is ours to bring through. */
    void record(SignedTransaction transaction) {
        append(NumberedLines.JSON.createObjectNode().set("signed", transaction.toJson()));
        apply(transaction);
    }

    /** The chain has decided about the nonce: final, reverted, or used by somebody else. */
    void settle(InFlight transaction, String why) {
        SignedTransaction newest = transaction.newest();
        append(NumberedLines.JSON
                .createObjectNode()
                .put("settled", newest.nonce())
                .put("from", newest.from())
                .put("why", why));
        inFlight.remove(key(newest));
        settledCount++;
        if (settledCount >= SETTLED_MAX) {
            lines.replace(compacted());
            settledCount = 0;
        }
    }

    /** The registry's creation failed for good: the next one gets another address. */
    void forgetContract() {
        append(NumberedLines.JSON.createObjectNode().putNull("contract"));
        contract = null;
    }

    /** Notes where a transaction stands now; in memory only, the chain is asked again after a restart. */
    void locate(InFlight transaction, InFlight.Inclusion inclusion) {
        inFlight.put(key(transaction.newest()), transaction.at(inclusion));
    }

    /** In order of nonce. */
    Collection<InFlight> inFlight() {
        return List.copyOf(inFlight.values());
    }

    Optional<InFlight> inFlightOf(long batch) {
        return inFlight.values().stream()
                .filter(transaction -> transaction.batch() == batch)
                .findFirst();
    }

    /** The registry that this hub deployed or is deploying here. */
    Optional<String> contract() {
        return Optional.ofNullable(contract);
    }

    @Override
    public void close() {
        lines.close();
    }

    private void append(JsonNode line) {
        lines.append(line);
    }

    private void apply(SignedTransaction transaction) {
        inFlight.merge(
                key(transaction),
                new InFlight(List.of(transaction), null),
                (before, fresh) -> before.with(transaction));
        highest.merge(transaction.from(), transaction.nonce(), Math::max);
        if (transaction.isDeployment()) {
            contract = transaction.createdContract();
        }
    }

    /** @return whether a rewrite would leave it out */
    private boolean apply(JsonNode line) {
        if (line.has("signed")) {
            apply(SignedTransaction.fromJson(line.get("signed")));
        } else if (line.has("settled")) {
            inFlight.remove(key(line.path("from").asText(), line.path("settled").asLong()));
            return true;
        } else if (line.has("highest")) {
            highest.merge(line.path("from").asText(), line.path("highest").asLong(), Math::max);
        } else if (line.has("contract")) {
            contract =
                    line.get("contract").isNull() ? null : line.get("contract").asText();
        }
        return false;
    }

    private List<ObjectNode> compacted() {
        List<ObjectNode> left = new ArrayList<>();
        highest.forEach((from, nonce) -> left.add(
                NumberedLines.JSON.createObjectNode().put("highest", nonce).put("from", from)));
        for (InFlight transaction : inFlight.values()) {
            for (SignedTransaction variant : transaction.variants()) {
                left.add(NumberedLines.JSON.createObjectNode().set("signed", variant.toJson()));
            }
        }
        left.add(NumberedLines.JSON.createObjectNode().put("contract", contract));
        return left;
    }

    private static String key(SignedTransaction transaction) {
        return key(transaction.from(), transaction.nonce());
    }

    private static String key(String from, long nonce) {
        return String.format("%s/%019d", from, nonce);
    }
}
