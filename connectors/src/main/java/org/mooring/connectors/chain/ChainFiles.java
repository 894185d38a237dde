package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the hub knows about its batches on one chain, in a directory of its own: {@code
 * chain-<chain id>-<genesis>-<contract>/}. A node that suddenly shows another chain (a demo node that was wiped) leads to
 * another directory, and nothing of the old one is taken for anchored there.
 *
 * <pre>
 * chain.json               which chain was seen last, so that questions are answered while the node is down
 * chain-…/transactions.jsonl   {@link NonceLedger}
 * chain-…/final.jsonl          line n: where batch n stands for good
 * </pre>
 */
final class ChainFiles implements Closeable {
    /** A hash of 66, two numbers of 19 and the names. */
    private static final int FINAL_WIDTH = 256;

    private static final String SEEN_LAST = "chain";

    private final long chainId;
    private final String genesisHash;
    private final NonceLedger ledger;
    private final Lines finals;
    private final long turn;

    private ChainFiles(long chainId, String genesisHash, NonceLedger ledger, Lines finals, long turn) {
        this.chainId = chainId;
        this.genesisHash = genesisHash;
        this.ledger = ledger;
        this.finals = finals;
        this.turn = turn;
    }

    /** Opens or creates the files for that chain and notes it as the one seen last. */
    static ChainFiles open(AnchorStore store, long chainId, String genesisHash, String contract) {
        ChainFiles files = openFiles(store, chainId, genesisHash, contract);
        store.keep(
                SEEN_LAST,
                NumberedLines.JSON.createObjectNode().put("chainId", chainId).put("genesisHash", genesisHash));
        return files;
    }

    /** The files for the chain seen last; empty when none ever was. */
    static Optional<ChainFiles> openLast(AnchorStore store, String contract) {
        return store.note(SEEN_LAST)
                .map(last -> openFiles(
                        store,
                        last.path("chainId").asLong(),
                        last.path("genesisHash").asText(),
                        contract));
    }

    private static ChainFiles openFiles(AnchorStore store, long chainId, String genesisHash, String contract) {
        String name = "chain-" + chainId + "-" + genesisHash.substring(2, 10) + "-"
                + (contract == null ? "deployed" : contract.toLowerCase(java.util.Locale.ROOT));
        long turn = store.turn();
        return new ChainFiles(
                chainId,
                genesisHash,
                NonceLedger.open(store.ledger(name + "/transactions"), turn != 0),
                store.lines(name + "/final", FINAL_WIDTH),
                turn);
    }

    /** In which turn it was read; 0 for a look from outside, which writes nothing. */
    long turn() {
        return turn;
    }

    long chainId() {
        return chainId;
    }

    boolean isOf(long otherChainId, String otherGenesisHash) {
        return chainId == otherChainId && genesisHash.equals(otherGenesisHash);
    }

    NonceLedger ledger() {
        return ledger;
    }

    /** Number of the last batch that is anchored for good; all before it are too. */
    long finalThrough() {
        return finals.count();
    }

    /** @param batch one more than {@link #finalThrough} */
    void recordFinal(long batch, InFlight.Inclusion where) {
        if (batch != finals.count() + 1) {
            throw new IllegalArgumentException(
                    "batch " + finals.count() + " is the last final one, got batch " + batch);
        }
        finals.append(NumberedLines.JSON
                .createObjectNode()
                .put("batch", batch)
                .put("transactionHash", where.transactionHash())
                .put("blockNumber", where.blockNumber())
                .put("blockHash", where.blockHash()));
    }

    InFlight.Inclusion readFinal(long batch) {
        JsonNode line = finals.read(batch);
        return new InFlight.Inclusion(
                line.path("transactionHash").asText(),
                line.path("blockNumber").asLong(),
                line.path("blockHash").asText());
    }

    /** Number of the last batch that is final or under way with all before it. */
    long submittedThrough() {
        Set<Long> underWay = ledger.inFlight().stream().map(InFlight::batch).collect(Collectors.toSet());
        long through = finals.count();
        while (underWay.contains(through + 1)) {
            through++;
        }
        return through;
    }

    @Override
    public void close() {
        ledger.close();
        finals.close();
    }
}
