package org.mooring.connectors.chain;

import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.mooring.journal.TurnOver;
import org.mooring.journal.evidence.Batch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.methods.response.Log;

/**
 * Anchors batches in the registry contract on an EVM chain. Each batch is one transaction, signed once, stored before
 * it is sent, and followed until it is final: sent again when the node forgot it, with a higher fee when it waits too
 * long, and back to pending when its block was reorganised away.
 *
 * <p>Threads: {@link #submit} on the anchor route's thread and {@link #follow} on one of its own take turns; every
 * question is answered from disk and memory without waiting for either. Crash: all that is needed to go on is in
 * {@link ChainFiles}.
 */
final class ChainClient implements AnchorTarget {
    static final String NAME = "chain";

    private static final Logger LOG = LoggerFactory.getLogger(ChainClient.class);
    private static final long CLOSE_WITHIN_S = 15;
    /** How old what is told of another process's work may be. */
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ChainSettings settings;
    private final AnchorStore store;
    private final EvmNode node;
    private final TransactionSender sender;
    private final ReentrantLock turn = new ReentrantLock();
    private final ScheduledExecutorService follower;
    /** All that were opened: a question may still read the files of the chain before. */
    private final List<ChainFiles> opened = new ArrayList<>();

    /** When another process's state was read last. */
    private long lookedAtNanos;

    /** Null until a chain was seen once. */
    private volatile ChainFiles chain;

    /** Newest block of the last look; null before the first. */
    private EvmNode.Head headSeen;

    private volatile boolean isNodeDown;
    /** Why transactions under way do not get on; null when they do. */
    private volatile String trouble;
    /** Why the registry does not take the next batch; null when it does. */
    private volatile String refusal;

    private ChainClient(ChainSettings settings, AnchorStore store, Credentials key, Clock clock) {
        this.settings = settings;
        this.store = store;
        this.node = new EvmNode(settings);
        this.sender = new TransactionSender(node, key, settings, clock);
        this.follower = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "mooring-anchor-chain");
            thread.setDaemon(true);
            return thread;
        });
        ChainFiles.openLast(store, settings.contract()).ifPresent(this::use);
    }

    /** Reads the key; asks the node nothing yet, so that a node that is down does not keep the hub from starting. */
    static ChainClient open(ChainSettings settings, AnchorStore store, Clock clock) {
        return new ChainClient(settings, store, ChainKey.read(settings), clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        long everyMs = settings.followEvery().toMillis();
        follower.scheduleWithFixedDelay(
                () -> {
                    try {
                        follow();
                    } catch (RuntimeException defect) {
                        trouble = defect.toString();
                        LOG.error("following transactions failed; tried again in {} ms", everyMs, defect);
                    }
                },
                everyMs,
                everyMs,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public long submittedThrough() {
        ChainFiles files = known();
        return files == null ? 0 : files.submittedThrough();
    }

    @Override
    public boolean isReady() {
        ChainFiles files = known();
        return !isNodeDown && (files == null || inNoBlock(files) < settings.inFlightMax());
    }

    @Override
    public void submit(Batch batch) {
        inTurn(() -> {
            if (store.turn() == 0) {
                return;
            }
            ChainFiles files = chain == null || chain.turn() != store.turn() ? identify() : chain;
            // Not the next one any more: taken already, or the node shows another chain, which starts at batch 1.
            if (batch.number() != files.submittedThrough() + 1) {
                return;
            }
            boolean isFirstUnderWay = files.submittedThrough() == files.finalThrough();
            Optional<String> contract = isFirstUnderWay ? liveRegistry(files) : registry(files);
            if (contract.isEmpty() || (isFirstUnderWay && !agrees(files, contract.get(), batch))) {
                return;
            }
            trouble = sender.submit(
                            files,
                            batch.number(),
                            contract.get(),
                            RegistryContract.anchor(batch),
                            BigInteger.valueOf(settings.gasMax()))
                    .orElse(null);
        });
    }

    /** Looks once at everything under way; also how the client learns that a node is back. */
    void follow() {
        inTurn(() -> {
            if (store.turn() == 0) {
                trouble = null; // whoever has the turn follows
                return;
            }
            ChainFiles files = identify();
            List<String> objections = new ArrayList<>();
            Collection<InFlight> underWay = files.ledger().inFlight();
            if (!underWay.isEmpty()) {
                EvmNode.Head head = node.head();
                // Asked before the receipts: a transaction mined in between must not look like one whose nonce others
                // used.
                Map<String, Long> counts = new HashMap<>();
                for (InFlight transaction : underWay) {
                    counts.computeIfAbsent(transaction.newest().from(), node::transactionCount);
                }
                for (InFlight transaction : underWay) {
                    // With the same block on top, what is in a block below it still is, and as deep as before.
                    if (transaction.included().isEmpty() || !head.equals(headSeen)) {
                        follow(files, transaction, head.number(), counts).ifPresent(objections::add);
                    }
                }
                headSeen = head;
            }
            trouble = objections.isEmpty() ? null : objections.get(0);
        });
    }

    @Override
    public Standing standingOf(long number) {
        ChainFiles files = known();
        if (files == null) {
            return Standing.OPEN;
        }
        if (number <= files.finalThrough()) {
            return new Standing(AnchorStatus.FINAL, Optional.of(place(files, files.readFinal(number))));
        }
        Optional<InFlight> underWay = files.ledger().inFlightOf(number);
        if (underWay.isEmpty()) {
            return Standing.OPEN;
        }
        return underWay.get()
                .included()
                .map(inclusion -> new Standing(AnchorStatus.CONFIRMED, Optional.of(place(files, inclusion))))
                .orElseGet(() -> new Standing(
                        AnchorStatus.SUBMITTED,
                        Optional.of(new AnchorPlace.ChainTransaction(
                                files.chainId(),
                                registry(files).orElse(""),
                                underWay.get().newest().hash(),
                                null,
                                null))));
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(refusal != null ? refusal : trouble);
    }

    @Override
    public void close() {
        follower.shutdown();
        try {
            if (!follower.awaitTermination(CLOSE_WITHIN_S, TimeUnit.SECONDS)) {
                LOG.warn("the node did not answer within {} s; closing all the same", CLOSE_WITHIN_S);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        turn.lock();
        try {
            opened.forEach(ChainFiles::close);
            node.close();
        } finally {
            turn.unlock();
        }
    }

    private static long inNoBlock(ChainFiles files) {
        return files.ledger().inFlight().stream()
                .filter(transaction -> transaction.included().isEmpty())
                .count();
    }

    /** Runs it alone; a node that does not answer ends it, is told once, and noted. */
    private void inTurn(Runnable work) {
        turn.lock();
        try {
            work.run();
            if (isNodeDown) {
                isNodeDown = false;
                LOG.info("node {} answers again; anchoring goes on", settings.node());
            }
        } catch (TurnOver over) {
            LOG.warn(over.getMessage());
        } catch (NodeUnavailable unavailable) {
            trouble = unavailable.getMessage();
            if (!isNodeDown) {
                isNodeDown = true;
                LOG.warn(unavailable.getMessage());
            }
        } finally {
            turn.unlock();
        }
    }

    /** Asks which chain the node shows, and takes up the files that belong to it. */
    private ChainFiles identify() {
        long chainId = node.chainId();
        String genesisHash = node.genesisHash();
        ChainFiles files = chain;
        boolean isOther = files == null || !files.isOf(chainId, genesisHash);
        if (isOther || files.turn() != store.turn()) {
            ChainFiles found = ChainFiles.open(store, chainId, genesisHash, settings.contract());
            if (files != null && isOther) {
                LOG.warn(
                        "node {} shows another chain than before [chain={}, genesis={}]; anchoring goes on there from batch {}",
                        settings.node(),
                        chainId,
                        genesisHash,
                        found.submittedThrough() + 1);
            }
            use(found);
        }
        return chain;
    }

    /** What is known here; while another process anchors, what it has written, as of a moment ago. */
    private ChainFiles known() {
        if (!store.isShared() || store.turn() != 0) {
            return chain;
        }
        if (!turn.tryLock()) {
            return chain; // a question waits for no node
        }
        try {
            long now = System.nanoTime();
            if (store.turn() == 0 && (chain == null || chain.turn() != 0 || now - lookedAtNanos > LOOK_EVERY_NANOS)) {
                lookedAtNanos = now;
                chain = ChainFiles.openLast(store, settings.contract()).orElse(null);
            }
            return chain;
        } finally {
            turn.unlock();
        }
    }

    private void use(ChainFiles files) {
        opened.add(files);
        chain = files;
    }

    private Optional<String> registry(ChainFiles files) {
        return settings.contract() != null
                ? Optional.of(settings.contract())
                : files.ledger().contract();
    }

    /** The registry, once it stands on the chain; deploys it when that is ours to do. */
    private Optional<String> liveRegistry(ChainFiles files) {
        Optional<String> contract = registry(files);
        if (contract.isEmpty()) {
            deploy(files);
            return Optional.empty();
        }
        if (node.hasCode(contract.get())) {
            return contract;
        }
        if (settings.contract() != null) {
            refuse("there is no contract at " + contract.get() + " on chain " + files.chainId()
                    + " (mooring.chain.contract)");
        }
        return Optional.empty();
    }

    private void deploy(ChainFiles files) {
        String code = RegistryContract.creationCode();
        BigInteger estimate = node.estimateGas(sender.account(), code);
        BigInteger gas = estimate.add(estimate.divide(BigInteger.valueOf(5)));
        trouble = sender.submit(files, SignedTransaction.DEPLOYMENT, "", code, gas)
                .orElse(null);
        LOG.info(
                "anchor registry is deployed at {} [chain={}, owner={}]",
                files.ledger().contract().orElseThrow(),
                files.chainId(),
                sender.account());
    }

    /** Asks the registry before anything is signed whether it would take the batch: a refusal then costs nothing. */
    private boolean agrees(ChainFiles files, String contract, Batch batch) {
        EvmNode.CallResult last = node.call(sender.account(), contract, RegistryContract.lastBatch());
        if (last.reverts()) {
            refuse("there is no anchor registry at " + contract + " (mooring.chain.contract)");
            return false;
        }
        if (RegistryContract.decodeLastBatch(last.data()) >= batch.number()) {
            adopt(files, contract, batch);
            return false;
        }
        EvmNode.CallResult trial = node.call(sender.account(), contract, RegistryContract.anchor(batch));
        if (trial.reverts()) {
            refuse("registry " + contract + " does not take batch " + batch.number() + " from " + sender.account()
                    + ": " + RegistryContract.refusal(trial.revertData()));
            return false;
        }
        refusal = null;
        return true;
    }

    /**
     * The registry has a batch of that number: after the loss of our own files, or from a second anchorer. If it is the
     * same one, it counts as soon as it is deep enough; if not, another history was anchored, and a person must look.
     */
    private void adopt(ChainFiles files, String contract, Batch batch) {
        EvmNode.CallResult answer = node.call(sender.account(), contract, RegistryContract.anchorOf(batch.number()));
        boolean isSame = !answer.reverts()
                && RegistryContract.decodeAnchorOf(answer.data())
                        .filter(anchored -> anchored.batchHash().equals(batch.hash()))
                        .isPresent();
        if (!isSame) {
            refuse(
                    "registry " + contract + " holds another batch " + batch.number()
                            + " than this installation closed: it belongs to another one, or the data are older than the chain");
            return;
        }
        refusal = null;
        List<Log> events = node.events(contract, RegistryContract.anchoredTopics(batch));
        if (events.isEmpty()) {
            return;
        }
        Log event = events.get(0);
        long block = event.getBlockNumber().longValueExact();
        if (node.head().number() - block + 1 >= settings.confirmations()) {
            files.recordFinal(
                    batch.number(), new InFlight.Inclusion(event.getTransactionHash(), block, event.getBlockHash()));
            LOG.info(
                    "batch {} is in the registry already [transaction={}]", batch.number(), event.getTransactionHash());
        }
    }

    /** @return why it does not get on; empty when it does */
    private Optional<String> follow(
            ChainFiles files, InFlight transaction, long head, Map<String, Long> transactionCounts) {
        SignedTransaction newest = transaction.newest();
        boolean isNonceUsed = transactionCounts.get(newest.from()) > newest.nonce();
        for (SignedTransaction variant : transaction.variants()) {
            Optional<EvmNode.Receipt> receipt = node.receipt(variant.hash());
            if (receipt.isPresent() && isCanonical(receipt.get())) {
                include(files, transaction, variant, receipt.get(), head);
                return Optional.empty();
            }
        }
        transaction
                .included()
                .ifPresent(lost -> LOG.warn(
                        "batch {} was in block {} and is not any more: the chain was reorganised; pending again [transaction={}]",
                        transaction.batch(),
                        lost.blockNumber(),
                        lost.transactionHash()));
        files.ledger().locate(transaction, null);
        if (isNonceUsed && isNonceUsedForGood(newest, head)) {
            LOG.warn(
                    "nonce {} of {} was used by somebody else; batch {} is signed anew",
                    newest.nonce(),
                    newest.from(),
                    newest.batch());
            settle(files, transaction, "replaced");
            return Optional.empty();
        }
        return sender.pushOn(files, transaction);
    }

    private void include(
            ChainFiles files, InFlight transaction, SignedTransaction variant, EvmNode.Receipt receipt, long head) {
        long batch = transaction.batch();
        InFlight.Inclusion where = new InFlight.Inclusion(variant.hash(), receipt.blockNumber(), receipt.blockHash());
        if (head - receipt.blockNumber() + 1 < settings.confirmations()) {
            files.ledger().locate(transaction, receipt.succeeded() ? where : null);
        } else if (!receipt.succeeded()) {
            LOG.warn("batch {} was reverted by the registry [transaction={}]", batch, variant.hash());
            settle(files, transaction, "reverted");
        } else {
            if (batch == files.finalThrough() + 1) {
                files.recordFinal(batch, where);
                LOG.debug("batch {} is final in block {}", batch, receipt.blockNumber());
            }
            // Finality is given in the order of the batches; nonces have the same order, so this holds back nothing
            // long.
            if (batch <= files.finalThrough()) {
                files.ledger().settle(transaction, "final");
            }
        }
    }

    private static void settle(ChainFiles files, InFlight transaction, String why) {
        files.ledger().settle(transaction, why);
        if (transaction.newest().isDeployment()) {
            files.ledger().forgetContract();
        }
    }

    private boolean isCanonical(EvmNode.Receipt receipt) {
        return node.blockHash(receipt.blockNumber())
                .filter(receipt.blockHash()::equals)
                .isPresent();
    }

    private boolean isNonceUsedForGood(SignedTransaction transaction, long head) {
        long deepEnough = Math.max(0, head - settings.confirmations() + 1);
        return node.transactionCount(transaction.from(), deepEnough) > transaction.nonce();
    }

    private void refuse(String why) {
        if (!why.equals(refusal)) {
            LOG.error("{}; the batch stays stored and is tried again", why);
        }
        refusal = why;
    }

    private AnchorPlace place(ChainFiles files, InFlight.Inclusion where) {
        return new AnchorPlace.ChainTransaction(
                files.chainId(),
                registry(files).orElse(""),
                where.transactionHash(),
                where.blockNumber(),
                where.blockHash());
    }
}
