package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.journal.evidence.Batch;

/** The client against a real node; the test takes the place of the follower's thread, so that every step is in order. */
class ChainClientTest {
    private static final long GWEI = 1_000_000_000L;

    @TempDir
    Path folder;

    private final AdjustableClock clock = new AdjustableClock();
    private Anvil anvil;
    private ChainClient client;

    @AfterEach
    void end() {
        if (client != null) {
            client.close();
        }
        if (anvil != null) {
            anvil.close();
        }
    }

    @Test
    void deploysOnceAndAnchorsInOrderUntilFinal() {
        anvil = Anvil.start();
        client = open(settings().confirmations(3));
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        Batch second = Batches.next(first);
        client.submit(second);
        assertThat(client.submittedThrough()).isEqualTo(2);
        assertThat(client.standingOf(3).status()).isEqualTo(AnchorStatus.OPEN);

        awaitStatus(2, AnchorStatus.CONFIRMED);
        AnchorPlace.ChainTransaction place = place(2);
        assertThat(place.chainId()).isEqualTo(31337);
        assertThat(place.blockNumber()).isEqualTo(3);
        assertThat(place.blockHash())
                .isEqualTo(anvil.rpc("eth_getBlockByNumber", "0x3", false)
                        .path("hash")
                        .asText());

        anvil.mine(2);
        awaitStatus(2, AnchorStatus.FINAL);
        assertThat(client.standingOf(1).status()).isEqualTo(AnchorStatus.FINAL);
        assertThat(place(2)).isEqualTo(place);
        assertThat(client.trouble()).isEmpty();

        reopen();
        assertThat(client.submittedThrough()).isEqualTo(2);
        assertThat(place(2)).isEqualTo(place);
        Batch third = Batches.next(second);
        client.submit(third);
        assertThat(place(3).contract()).isEqualTo(place.contract());
        awaitAnchored(3);
        // The deployment and three batches: nothing else was ever sent.
        assertThat(sentByUs()).isEqualTo(4);
    }

    @Test
    void aBatchThatWasStoredAndNotSentIsSentOnceAfterTheRestart() {
        anvil = Anvil.start();
        client = open(settings());
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitAnchored(1);
        long sentBefore = sentByUs();

        // The process dies between the two: the transaction is in the ledger, and the node never heard of it.
        client.close();
        Batch second = Batches.next(first);
        Path ledgerFile = ledgerFile();
        List<String> untilThen = lines(ledgerFile);
        Path finalFile = ledgerFile.resolveSibling("final.jsonl");
        List<String> finalUntilThen = lines(finalFile);
        client = open(settings());
        client.submit(second);
        String stored = lines(ledgerFile).get(lines(ledgerFile).size() - 1);
        awaitAnchored(2);
        client.close();
        anvil.rpc("anvil_rollback", 1);
        write(finalFile, finalUntilThen);
        assertThat(sentByUs()).isEqualTo(sentBefore);
        write(ledgerFile, Stream.concat(untilThen.stream(), Stream.of(stored)).toList());

        client = open(settings());
        assertThat(client.standingOf(2).status()).isEqualTo(AnchorStatus.SUBMITTED);
        client.submit(second);
        awaitAnchored(2);
        client.follow();
        assertThat(sentByUs()).isEqualTo(sentBefore + 1);
        assertThat(place(2).transactionHash()).isEqualTo(signed(stored).hash());
    }

    @Test
    void anIncompleteLedgerLineWasNotSentAndIsSignedAnew() throws IOException {
        anvil = Anvil.start();
        client = open(settings());
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitStatus(1, AnchorStatus.FINAL);
        client.close();
        Files.writeString(
                ledgerFile(), "{\"signed\":{\"batch\":2,\"from\":\"0xf3", java.nio.file.StandardOpenOption.APPEND);

        client = open(settings());
        assertThat(client.submittedThrough()).isEqualTo(1);
        client.submit(Batches.next(first));
        awaitAnchored(2);
    }

    @Test
    void aNodeThatIsDownHoldsNothingUpAndTheBacklogDrainsOnceInOrder() {
        anvil = Anvil.start("--state", folder.resolve("state.json").toString());
        client = open(settings());
        Batch batch = Batches.next(null);
        submitUntilTaken(batch);
        awaitAnchored(1);

        anvil.end();
        List<Batch> backlog = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            batch = Batches.next(batch);
            backlog.add(batch);
        }
        client.submit(backlog.get(0));
        assertThat(client.submittedThrough()).isEqualTo(1);
        assertThat(client.isReady()).isFalse();
        assertThat(client.trouble())
                .hasValueSatisfying(word -> assertThat(word).contains("anchoring waits, payments flow"));
        // What was anchored is still known.
        assertThat(client.standingOf(1).status()).isEqualTo(AnchorStatus.FINAL);

        anvil.begin();
        client.follow();
        assertThat(client.isReady()).isTrue();
        backlog.forEach(client::submit);
        backlog.forEach(client::submit);
        awaitAnchored(6);
        assertThat(sentByUs()).isEqualTo(7);
        assertThat(client.trouble()).isEmpty();
    }

    @Test
    void aReorganisedBlockIsPendingAgainAndFinalAgain() {
        anvil = Anvil.start();
        client = open(settings().confirmations(4));
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitStatus(1, AnchorStatus.CONFIRMED);
        AnchorPlace.ChainTransaction before = place(1);

        // The last two blocks, deployment and batch, are replaced by empty ones.
        anvil.rpc("evm_setAutomine", false);
        anvil.rpc("anvil_reorg", 2, List.of());
        anvil.rpc("anvil_dropAllTransactions");
        client.follow();
        assertThat(client.standingOf(1).status()).isEqualTo(AnchorStatus.SUBMITTED);
        assertThat(place(1).blockNumber()).isNull();

        anvil.mine(1);
        awaitStatus(1, AnchorStatus.CONFIRMED);
        assertThat(place(1).blockHash()).isNotEqualTo(before.blockHash());
        assertThat(place(1).transactionHash()).isEqualTo(before.transactionHash());
        anvil.mine(3);
        awaitStatus(1, AnchorStatus.FINAL);
        assertThat(RegistryContract.decodeLastBatch(call(RegistryContract.lastBatch())))
                .isEqualTo(1);
    }

    @Test
    void raisesTheFeeOfAWaitingTransactionWithinTheCap() {
        anvil = Anvil.start();
        client = open(settings().feeCapGwei(4).bumpAfter(Duration.ofSeconds(30)));
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitStatus(1, AnchorStatus.FINAL);
        anvil.rpc("evm_setAutomine", false);
        client.submit(Batches.next(first));
        client.follow();
        String original = place(2).transactionHash();

        clock.advance(Duration.ofSeconds(29));
        client.follow();
        assertThat(place(2).transactionHash()).isEqualTo(original);
        for (int i = 0; i < 12; i++) {
            clock.advance(Duration.ofSeconds(30));
            client.follow();
        }
        assertThat(client.trouble())
                .hasValueSatisfying(
                        word -> assertThat(word).contains("fee-per-gas-gwei-max does not allow a tenth more"));
        List<SignedTransaction> variants = lines(ledgerFile()).stream()
                .filter(line -> line.contains("\"batch\":2"))
                .map(ChainClientTest::signed)
                .toList();
        assertThat(variants).hasSizeGreaterThan(2).allSatisfy(variant -> {
            assertThat(variant.feePerGas()).isLessThanOrEqualTo(BigInteger.valueOf(4 * GWEI));
            assertThat(variant.nonce()).isEqualTo(variants.get(0).nonce());
        });
        anvil.mine(1);
        awaitStatus(2, AnchorStatus.FINAL);
        assertThat(place(2).transactionHash())
                .isEqualTo(variants.get(variants.size() - 1).hash());
        assertThat(client.trouble()).isEmpty();
    }

    @Test
    void neverSignsAboveTheCapAndWaitsForABetterPrice() {
        anvil = Anvil.start();
        client = open(settings().feeCapGwei(2));
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitStatus(1, AnchorStatus.FINAL);
        anvil.rpc("anvil_setNextBlockBaseFeePerGas", "0x" + Long.toHexString(50 * GWEI));
        anvil.mine(1);

        client.submit(Batches.next(first));
        client.follow();
        assertThat(client.standingOf(2).status()).isEqualTo(AnchorStatus.SUBMITTED);
        assertThat(client.trouble()).hasValueSatisfying(word -> assertThat(word).contains("sent again later"));

        anvil.rpc("anvil_setNextBlockBaseFeePerGas", "0x" + Long.toHexString(GWEI / 2));
        anvil.mine(1);
        awaitAnchored(2);
        assertThat(lines(ledgerFile()).stream().filter(line -> line.contains("\"signed\"")))
                .allSatisfy(
                        line -> assertThat(signed(line).feePerGas()).isLessThanOrEqualTo(BigInteger.valueOf(2 * GWEI)));
    }

    @Test
    void takesOverFromTheFirstAnchorerAndKnowsWhatThatOneAnchored() {
        anvil = Anvil.start();
        client = open(settings());
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitAnchored(1);
        AnchorPlace.ChainTransaction before = place(1);
        String registry = before.contract();
        client.close();

        // A second key, with files of its own, before the owner allowed it.
        Path secondFolder = folder.resolve("second");
        client = open(settings().contract(registry).key(Anvil.KEY_1).folder(secondFolder));
        client.submit(first);
        assertThat(place(1)).isEqualTo(before);
        Batch second = Batches.next(first);
        client.submit(second);
        assertThat(client.standingOf(2).status()).isEqualTo(AnchorStatus.OPEN);
        assertThat(client.trouble()).hasValueSatisfying(word -> assertThat(word).contains("NotAnchorer(0x70997970"));

        send(Anvil.ACCOUNT_0, registry, RegistryContract.setAnchorer(Anvil.ACCOUNT_1, true));
        client.submit(second);
        awaitAnchored(2);
        assertThat(client.trouble()).isEmpty();
    }

    @Test
    void refusesARegistryThatHoldsAnotherHistory() {
        anvil = Anvil.start();
        client = open(settings());
        submitUntilTaken(Batches.next(null));
        awaitAnchored(1);
        String registry = place(1).contract();
        client.close();

        client = open(settings().contract(registry).folder(folder.resolve("other")));
        client.submit(Batches.next(null, Batches.leaves("another installation", 2)));
        assertThat(client.submittedThrough()).isZero();
        assertThat(client.trouble()).hasValueSatisfying(word -> assertThat(word).contains("holds another batch 1"));
    }

    @Test
    void aTransactionThatTheRegistryRevertsIsSignedAnewOnceItMay() {
        anvil = Anvil.start();
        client = open(settings());
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitAnchored(1);
        String registry = place(1).contract();

        // Between the question and the block the owner takes the right away.
        anvil.rpc("evm_setAutomine", false);
        Batch second = Batches.next(first);
        client.submit(second);
        anvil.rpc("anvil_dropAllTransactions");
        anvil.rpc("anvil_impersonateAccount", registry);
        anvil.rpc("anvil_setStorageAt", registry, anchorerSlot(Anvil.ACCOUNT_0), "0x" + "0".repeat(64));
        anvil.rpc("evm_setAutomine", true);
        awaitStatus(2, AnchorStatus.OPEN);
        client.submit(second);
        assertThat(client.trouble()).hasValueSatisfying(word -> assertThat(word).contains("NotAnchorer"));

        send(Anvil.ACCOUNT_0, registry, RegistryContract.setAnchorer(Anvil.ACCOUNT_0, true));
        client.submit(second);
        awaitAnchored(2);
    }

    @Test
    void aNonceThatSomebodyElseUsedIsNotWaitedForForEver() {
        anvil = Anvil.start();
        client = open(settings());
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitAnchored(1);
        anvil.rpc("evm_setAutomine", false);
        Batch second = Batches.next(first);
        client.submit(second);
        anvil.rpc("anvil_dropAllTransactions");
        anvil.rpc("evm_setAutomine", true);
        send(Anvil.ACCOUNT_0, Anvil.ACCOUNT_1, "0x");

        awaitStatus(2, AnchorStatus.OPEN);
        client.submit(second);
        awaitAnchored(2);
    }

    @Test
    void aWipedNodeIsAnotherChainAndGetsEverythingAgain() {
        anvil = Anvil.start("--timestamp", "1700000000");
        client = open(settings());
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitAnchored(1);
        anvil.end();
        anvil = anvil.another("--timestamp", "1800000000");

        client.follow();
        assertThat(client.submittedThrough()).isZero();
        submitUntilTaken(first);
        awaitAnchored(1);
        assertThat(client.trouble()).isEmpty();
    }

    @Test
    void keepsNoMoreUnderWayThanTheNodeWould() {
        anvil = Anvil.start();
        client = open(settings().inFlightMax(2));
        Batch first = Batches.next(null);
        submitUntilTaken(first);
        awaitStatus(1, AnchorStatus.FINAL);
        anvil.rpc("evm_setAutomine", false);
        Batch second = Batches.next(first);
        client.submit(second);
        assertThat(client.isReady()).isTrue();
        client.submit(Batches.next(second));
        assertThat(client.isReady()).isFalse();
        anvil.mine(1);
        awaitAnchored(3);
        assertThat(client.isReady()).isTrue();
    }

    @Test
    void followsByItselfOnceStarted() {
        anvil = Anvil.start();
        client = open(settings());
        client.start();
        Batch first = Batches.next(null);
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            client.submit(first);
            return client.submittedThrough() == 1;
        });
        await().until(() -> client.standingOf(1).status() == AnchorStatus.FINAL);
    }

    @Test
    void saysWhenThereIsNoContract() {
        anvil = Anvil.start();
        client = open(settings().contract(Anvil.ACCOUNT_1));
        client.submit(Batches.next(null));
        assertThat(client.trouble())
                .hasValue("there is no contract at " + Anvil.ACCOUNT_1 + " on chain 31337 (mooring.chain.contract)");
    }

    private String anchorerSlot(String account) {
        // isAnchorer is the third slot (owner; proposedOwner with lastBatch; isAnchorer): keccak256(account ‖ 2).
        String key = "0".repeat(24) + account.substring(2) + "0".repeat(63) + "2";
        return org.web3j.crypto.Hash.sha3("0x" + key);
    }

    private void submitUntilTaken(Batch batch) {
        await("batch " + batch.number() + " taken")
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    client.submit(batch);
                    return client.submittedThrough() >= batch.number();
                });
    }

    private void awaitStatus(long batch, AnchorStatus status) {
        await("batch " + batch + " " + status)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    client.follow();
                    return client.standingOf(batch).status() == status;
                });
    }

    /** Final, and the registry agrees. */
    private void awaitAnchored(long batch) {
        awaitStatus(batch, AnchorStatus.FINAL);
        assertThat(RegistryContract.decodeLastBatch(call(RegistryContract.lastBatch())))
                .isGreaterThanOrEqualTo(batch);
    }

    private AnchorPlace.ChainTransaction place(long batch) {
        return (AnchorPlace.ChainTransaction) client.standingOf(batch).place().orElseThrow();
    }

    private String call(String data) {
        return anvil.rpc("eth_call", Map.of("to", place(1).contract(), "data", data), "latest")
                .asText();
    }

    private void send(String from, String to, String data) {
        String hash = anvil.rpc("eth_sendTransaction", Map.of("from", from, "to", to, "data", data, "gas", "0x20000"))
                .asText();
        JsonNode receipt = await().pollInterval(Duration.ofMillis(5))
                .until(() -> anvil.rpc("eth_getTransactionReceipt", hash), JsonNode::isObject);
        assertThat(receipt.path("status").asText()).isEqualTo("0x1");
    }

    /** Transactions of the anchorer's account in the chain. */
    private long sentByUs() {
        return Long.decode(
                anvil.rpc("eth_getTransactionCount", Anvil.ACCOUNT_0, "latest").asText());
    }

    private void reopen() {
        client.close();
        client = open(settings());
    }

    private Path ledgerFile() {
        try (Stream<Path> files = Files.walk(folder.resolve("anchor"))) {
            return files.filter(file -> file.endsWith("transactions.jsonl"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static SignedTransaction signed(String line) {
        try {
            return SignedTransaction.fromJson(NumberedLines.JSON.readTree(line).path("signed"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ChainClient open(Settings settings) {
        return ChainClient.open(settings.build(), new FileStore(settings.folder), clock);
    }

    private Settings settings() {
        return new Settings();
    }

    /** Settings of one test; one confirmation unless it says otherwise. */
    private final class Settings {
        private String contract;
        private String key = Anvil.KEY_0;
        private Path folder = ChainClientTest.this.folder.resolve("anchor");
        private int confirmations = 1;
        private long feeCapGwei = 100;
        private Duration bumpAfter = Duration.ofSeconds(45);
        private int inFlightMax = 16;

        Settings contract(String value) {
            contract = value;
            return this;
        }

        Settings key(String value) {
            key = value;
            return this;
        }

        Settings folder(Path value) {
            folder = value;
            return this;
        }

        Settings confirmations(int value) {
            confirmations = value;
            return this;
        }

        Settings feeCapGwei(long value) {
            feeCapGwei = value;
            return this;
        }

        Settings bumpAfter(Duration value) {
            bumpAfter = value;
            return this;
        }

        Settings inFlightMax(int value) {
            inFlightMax = value;
            return this;
        }

        ChainSettings build() {
            try {
                Path keyFile = ChainClientTest.this.folder.resolve("key-" + key.substring(2, 8));
                Files.writeString(keyFile, key + "\n");
                Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
                return new ChainSettings(
                        anvil.rpcUrl(),
                        contract,
                        contract == null,
                        keyFile,
                        null,
                        confirmations,
                        feeCapGwei,
                        0,
                        Duration.ofMillis(50),
                        bumpAfter,
                        inFlightMax);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
