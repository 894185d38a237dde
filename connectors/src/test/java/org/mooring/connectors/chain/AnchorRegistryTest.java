package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.evidence.Hash;
import org.mooring.journal.evidence.InclusionProof;
import org.mooring.journal.evidence.MerkleTree;

/** The contract on a real node. */
class AnchorRegistryTest {
    private static final Hash OTHER = Hash.parse("ee".repeat(32));

    private Anvil anvil;
    private String registry;

    @BeforeEach
    void deploy() {
        anvil = Anvil.start();
        String hash = anvil.rpc(
                        "eth_sendTransaction",
                        Map.of("from", Anvil.ACCOUNT_0, "data", RegistryContract.creationCode(), "gas", "0x200000"))
                .asText();
        registry = receipt(hash).path("contractAddress").asText();
    }

    @AfterEach
    void end() {
        anvil.close();
    }

    @Test
    void storesWhatWasAnchored() {
        Batch first = Batches.next(null);
        Batch second = Batches.next(first);
        assertThat(anchor(Anvil.ACCOUNT_0, first)).isEqualTo("ok");
        assertThat(anchor(Anvil.ACCOUNT_0, second)).isEqualTo("ok");
        assertThat(RegistryContract.decodeLastBatch(call(RegistryContract.lastBatch())))
                .isEqualTo(2);
        RegistryContract.Anchored stored = RegistryContract.decodeAnchorOf(call(RegistryContract.anchorOf(2)))
                .orElseThrow();
        assertThat(stored.root()).isEqualTo(second.root());
        assertThat(stored.batchHash()).isEqualTo(second.hash());
        assertThat(stored.leafCount()).isEqualTo(3);
        assertThat(stored.lastPosition()).isEqualTo(6);
        assertThat(stored.anchoredAtSeconds()).isPositive();
        assertThat(RegistryContract.decodeAnchorOf(call(RegistryContract.anchorOf(3))))
                .isEmpty();
    }

    @Test
    void costsWhatItsDocumentationSays() {
        Batch first = Batches.next(null);
        Batch second = Batches.next(first);
        assertThat(gasOf(first)).isLessThan(180_000);
        assertThat(gasOf(second)).isLessThan(160_000);
    }

    @Test
    void refusesDuplicatesAndGaps() {
        Batch first = Batches.next(null);
        Batch second = Batches.next(first);
        Batch third = Batches.next(second);
        assertThat(anchor(Anvil.ACCOUNT_0, second)).isEqualTo("BatchGap(1, 2)");
        assertThat(anchor(Anvil.ACCOUNT_0, first)).isEqualTo("ok");
        assertThat(anchor(Anvil.ACCOUNT_0, first)).isEqualTo("AlreadyAnchored(1)");
        assertThat(anchor(Anvil.ACCOUNT_0, third)).isEqualTo("BatchGap(2, 3)");
        Batch skipping = new Batch(2, new JournalPosition(5), new JournalPosition(6), first.hash(), OTHER);
        assertThat(anchor(Anvil.ACCOUNT_0, skipping)).isEqualTo("PositionGap(4, 5)");
        assertThat(anchor(Anvil.ACCOUNT_0, second)).isEqualTo("ok");
    }

    @Test
    void refusesABatchOfAnotherHistory() {
        Batch first = Batches.next(null);
        anchor(Anvil.ACCOUNT_0, first);
        Batch second = Batches.next(first);
        Batch foreign = new Batch(2, second.first(), second.last(), OTHER, second.root());
        assertThat(anchor(Anvil.ACCOUNT_0, foreign))
                .isEqualTo("WrongBatchHash(0x" + second.hash() + ", 0x" + foreign.hash() + ")");
    }

    @Test
    void refusesStrangersAndLetsTheOwnerNameASecondAnchorer() {
        Batch first = Batches.next(null);
        Batch second = Batches.next(first);
        assertThat(anchor(Anvil.ACCOUNT_1, first)).startsWith("NotAnchorer(0x70997970");
        assertThat(send(Anvil.ACCOUNT_1, RegistryContract.setAnchorer(Anvil.ACCOUNT_1, true)))
                .startsWith("NotOwner(0x70997970");
        assertThat(send(Anvil.ACCOUNT_0, RegistryContract.setAnchorer(Anvil.ACCOUNT_1, true)))
                .isEqualTo("ok");
        assertThat(anchor(Anvil.ACCOUNT_1, first)).isEqualTo("ok");
        assertThat(anchor(Anvil.ACCOUNT_0, first)).isEqualTo("AlreadyAnchored(1)");
        assertThat(send(Anvil.ACCOUNT_0, RegistryContract.setAnchorer(Anvil.ACCOUNT_0, false)))
                .isEqualTo("ok");
        assertThat(anchor(Anvil.ACCOUNT_0, second)).startsWith("NotAnchorer(0xf39fd6e5");
        assertThat(anchor(Anvil.ACCOUNT_1, second)).isEqualTo("ok");
    }

    @Test
    void verifiesEveryLeafOfEveryTreeSizeAndNothingElse() {
        Batch batch = null;
        for (int size = 1; size <= 20; size++) {
            List<Hash> leaves = Batches.leaves("size " + size, size);
            MerkleTree tree = MerkleTree.of(leaves);
            batch = Batches.next(batch, leaves);
            assertThat(anchor(Anvil.ACCOUNT_0, batch)).isEqualTo("ok");
            for (int index = 0; index < size; index++) {
                InclusionProof proof = tree.proof(index);
                assertThat(verify(batch, leaves.get(index), proof))
                        .as("leaf %d of %d", index, size)
                        .isTrue();
                assertThat(verify(batch, OTHER, proof))
                        .as("another leaf at %d of %d", index, size)
                        .isFalse();
                int wrongIndex = (index + 1) % size;
                assertThat(size > 1
                                && verify(batch, leaves.get(index), new InclusionProof(wrongIndex, size, proof.path())))
                        .as("leaf %d of %d at index %d", index, size, wrongIndex)
                        .isFalse();
                List<Hash> longer = new ArrayList<>(proof.path());
                longer.add(OTHER);
                assertThat(verify(batch, leaves.get(index), new InclusionProof(index, size, longer)))
                        .as("too long a path for %d of %d", index, size)
                        .isFalse();
            }
            InclusionProof outside = new InclusionProof(size, size + 1, List.of());
            assertThat(verify(batch, leaves.get(0), outside)).isFalse();
        }
    }

    @Test
    void givesTheRegistryToTheOwnerThatAccepts() {
        // Selectors of proposeOwner(address) and acceptOwner(); the hub itself never calls them.
        String propose = "0xb5ed298a" + "0".repeat(24) + Anvil.ACCOUNT_1.substring(2);
        String accept = "0xebbc4965";
        assertThat(send(Anvil.ACCOUNT_1, accept)).startsWith("NotOwner");
        assertThat(send(Anvil.ACCOUNT_0, propose)).isEqualTo("ok");
        assertThat(send(Anvil.ACCOUNT_1, accept)).isEqualTo("ok");
        assertThat(send(Anvil.ACCOUNT_0, RegistryContract.setAnchorer(Anvil.ACCOUNT_1, true)))
                .startsWith("NotOwner");
        assertThat(send(Anvil.ACCOUNT_1, RegistryContract.setAnchorer(Anvil.ACCOUNT_1, true)))
                .isEqualTo("ok");
    }

    private String anchor(String from, Batch batch) {
        return send(from, RegistryContract.anchor(batch));
    }

    private long gasOf(Batch batch) {
        String hash = anvil.rpc("eth_sendTransaction", transaction(Anvil.ACCOUNT_0, RegistryContract.anchor(batch)))
                .asText();
        long gas = Long.decode(receipt(hash).path("gasUsed").asText());
        System.out.println("gas of anchoring batch " + batch.number() + ": " + gas);
        return gas;
    }

    /** {@code ok}, or the contract's refusal. */
    private String send(String from, String data) {
        JsonNode trial = anvil.rpcAnswer("eth_call", transaction(from, data), "latest");
        if (trial.has("error")) {
            return RegistryContract.refusal(trial.at("/error/data").asText());
        }
        String hash = anvil.rpc("eth_sendTransaction", transaction(from, data)).asText();
        assertThat(receipt(hash).path("status").asText()).isEqualTo("0x1");
        return "ok";
    }

    private JsonNode receipt(String hash) {
        return await().pollInterval(Duration.ofMillis(5))
                .until(() -> anvil.rpc("eth_getTransactionReceipt", hash), JsonNode::isObject);
    }

    private boolean verify(Batch batch, Hash leaf, InclusionProof proof) {
        return RegistryContract.decodeVerify(call(RegistryContract.verify(batch.number(), leaf, proof)));
    }

    private String call(String data) {
        return anvil.rpc("eth_call", transaction(Anvil.ACCOUNT_1, data), "latest")
                .asText();
    }

    private Map<String, String> transaction(String from, String data) {
        return Map.of("from", from, "to", registry, "data", data, "gas", "0x100000");
    }
}
