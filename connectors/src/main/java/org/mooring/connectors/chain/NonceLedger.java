package org.mooring.connectors.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.mooring.journal.file.SyncedFile;

/**
 * The one owner of the anchorer's nonces: {@code transactions.jsonl}. Every transaction is in here, on the device,
 * before it is sent, so that after a crash the same bytes are sent again and never others under the same nonce unasked.
 *
 * <p>Lines: {@code {"signed":{…}}} for each transaction, {@code {"settled":nonce,"from":…,"why":…}} when the chain has
 * decided about a nonce, {@code {"highest":nonce,"from":…}} and {@code {"contract":…}} as what is left of settled ones
 * after the file was rewritten at open. Crash: an incomplete last line is cut off; nothing of it was sent.
 *
 * <p>Changed by one thread at a time; may be read by any.
 */
final class NonceLedger implements Closeable {
    private final SyncedFile file;
    /** By account, then nonce, so that a change of keys does not mix two sequences. */
    private final ConcurrentSkipListMap<String, InFlight> inFlight = new ConcurrentSkipListMap<>();

    private final Map<String, Long> highest = new HashMap<>();
    private volatile String contract;

    private NonceLedger(SyncedFile file) {
        this.file = file;
    }

    static NonceLedger open(Path path) {
        NonceLedger read = new NonceLedger(SyncedFile.open(path));
        boolean hasSettled = read.readAll(path);
        if (!hasSettled) {
            return read;
        }
        read.close();
        SyncedFile.replace(path, read.compacted());
        NonceLedger compact = new NonceLedger(SyncedFile.open(path));
        compact.readAll(path);
        return compact;
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
        file.close();
    }

    private void append(JsonNode line) {
        file.append((line + "\n").getBytes(StandardCharsets.UTF_8));
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

    /** @return whether there is something that a rewrite would leave out */
    private boolean readAll(Path path) {
        byte[] content = file.read(0, Math.toIntExact(file.size()));
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        if (end != content.length) {
            file.truncate(end);
        }
        boolean hasSettled = false;
        int number = 0;
        for (String line :
                new String(content, 0, end, StandardCharsets.UTF_8).lines().toList()) {
            number++;
            try {
                hasSettled |= apply(NumberedLines.JSON.readTree(line));
            } catch (JsonProcessingException damaged) {
                throw new IllegalStateException("line " + number + " of " + path + " is damaged", damaged);
            }
        }
        return hasSettled;
    }

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

    private byte[] compacted() {
        List<ObjectNode> lines = new ArrayList<>();
        highest.forEach((from, nonce) -> lines.add(
                NumberedLines.JSON.createObjectNode().put("highest", nonce).put("from", from)));
        for (InFlight transaction : inFlight.values()) {
            for (SignedTransaction variant : transaction.variants()) {
                lines.add(NumberedLines.JSON.createObjectNode().set("signed", variant.toJson()));
            }
        }
        lines.add(NumberedLines.JSON.createObjectNode().put("contract", contract));
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String key(SignedTransaction transaction) {
        return key(transaction.from(), transaction.nonce());
    }

    private static String key(String from, long nonce) {
        return String.format("%s/%019d", from, nonce);
    }
}
