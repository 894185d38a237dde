package org.mooring.connectors.chain;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthLog;
import org.web3j.protocol.core.methods.response.EthMaxPriorityFeePerGas;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.http.HttpService;

/**
 * One EVM node, asked over JSON-RPC. Each question waits for its answer, ten seconds at most, so only the anchoring
 * threads ask. Everything that keeps an answer from coming is {@link NodeUnavailable}. Subscriptions are not used: over
 * HTTP they fall silent when a node restarts.
 */
final class EvmNode implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final BigInteger PRIORITY_FEE_DEFAULT = BigInteger.valueOf(1_000_000_000L);

    /** The newest block. */
    record Head(long number, String hash) {}

    /** What a block says about a transaction in it. */
    record Receipt(boolean succeeded, long blockNumber, String blockHash) {}

    /** What a node answers to a call: data, or why the contract reverts. */
    record CallResult(String data, String revertData) {
        boolean reverts() {
            return revertData != null;
        }
    }

    private final String name;
    private final OkHttpClient http;
    private final Web3j web3j;

    EvmNode(ChainSettings settings) {
        this.name = settings.node();
        this.http = new OkHttpClient.Builder()
                .connectTimeout(CONNECT_WITHIN)
                .callTimeout(ANSWER_WITHIN)
                .build();
        this.web3j = Web3j.build(new HttpService(settings.rpcUrl(), http));
    }

    long chainId() {
        return ask(web3j.ethChainId()).getChainId().longValueExact();
    }

    /** Hash of block 0: with the chain id, what tells this chain from every other. */
    String genesisHash() {
        return blockHash(0).orElseThrow(() -> new NodeUnavailable(name, "has no block 0", null));
    }

    Head head() {
        EthBlock.Block block = newest();
        return new Head(block.getNumber().longValueExact(), block.getHash());
    }

    /** Hash of the block that stands at that height now; empty when the chain is shorter. */
    Optional<String> blockHash(long number) {
        return Optional.ofNullable(block(DefaultBlockParameter.valueOf(BigInteger.valueOf(number))))
                .map(EthBlock.Block::getHash);
    }

    /** Base fee of the newest block, wei; zero on a chain without one. */
    BigInteger baseFee() {
        EthBlock.Block block = newest();
        return block.getBaseFeePerGas() == null ? BigInteger.ZERO : block.getBaseFeePerGas();
    }

    /** What the node thinks a transaction should give its block's producer, wei; 1 gwei from one that has no opinion. */
    BigInteger priorityFee() {
        EthMaxPriorityFeePerGas response = askRaw(web3j.ethMaxPriorityFeePerGas());
        return response.hasError() ? PRIORITY_FEE_DEFAULT : response.getMaxPriorityFeePerGas();
    }

    BigInteger estimateGas(String from, String data) {
        return ask(web3j.ethEstimateGas(new Transaction(from, null, null, null, null, BigInteger.ZERO, data)))
                .getAmountUsed();
    }

    /** Transactions of the account in blocks up to the newest. */
    long transactionCount(String account) {
        return ask(web3j.ethGetTransactionCount(account, DefaultBlockParameterName.LATEST))
                .getTransactionCount()
                .longValueExact();
    }

    /** The same up to that block. */
    long transactionCount(String account, long blockNumber) {
        return ask(web3j.ethGetTransactionCount(
                        account, DefaultBlockParameter.valueOf(BigInteger.valueOf(blockNumber))))
                .getTransactionCount()
                .longValueExact();
    }

    boolean hasCode(String address) {
        return ask(web3j.ethGetCode(address, DefaultBlockParameterName.LATEST))
                        .getCode()
                        .length()
                > 2;
    }

    /** Empty while the transaction is in no block. */
    Optional<Receipt> receipt(String transactionHash) {
        return ask(web3j.ethGetTransactionReceipt(transactionHash))
                .getTransactionReceipt()
                .map(receipt -> new Receipt(
                        receipt.isStatusOK(), receipt.getBlockNumber().longValueExact(), receipt.getBlockHash()));
    }

    /** Whether the node has heard of it, in a block or waiting. */
    boolean knows(String transactionHash) {
        return ask(web3j.ethGetTransactionByHash(transactionHash))
                .getTransaction()
                .isPresent();
    }

    /** @return the node's objection; empty when it took the transaction */
    Optional<String> send(String rawTransaction) {
        Response<?> response = askRaw(web3j.ethSendRawTransaction(rawTransaction));
        return response.hasError() ? Optional.of(response.getError().getMessage()) : Optional.empty();
    }

    CallResult call(String from, String contract, String data) {
        Response<?> response = askRaw(web3j.ethCall(
                Transaction.createEthCallTransaction(from, contract, data), DefaultBlockParameterName.LATEST));
        if (!response.hasError()) {
            return new CallResult((String) response.getResult(), null);
        }
        Object revertData = response.getError().getData();
        if (revertData == null && !response.getError().getMessage().contains("revert")) {
            throw new NodeUnavailable(name, response.getError().getMessage(), null);
        }
        return new CallResult(
                null, revertData == null ? "" : revertData.toString().replace("\"", ""));
    }

    /** Events of the contract with these topics, over the whole chain. */
    List<Log> events(String contract, String... topics) {
        EthFilter filter =
                new EthFilter(DefaultBlockParameterName.EARLIEST, DefaultBlockParameterName.LATEST, contract);
        for (String topic : topics) {
            filter.addSingleTopic(topic);
        }
        return ask(web3j.ethGetLogs(filter)).getLogs().stream()
                .map(EthLog.LogObject.class::cast)
                .map(EthLog.LogObject::get)
                .toList();
    }

    @Override
    public void close() {
        web3j.shutdown();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    private EthBlock.Block newest() {
        EthBlock.Block block = block(DefaultBlockParameterName.LATEST);
        if (block == null) {
            throw new NodeUnavailable(name, "has no newest block", null);
        }
        return block;
    }

    private EthBlock.Block block(DefaultBlockParameter which) {
        return ask(web3j.ethGetBlockByNumber(which, false)).getBlock();
    }

    private <T extends Response<?>> T ask(Request<?, T> request) {
        T response = askRaw(request);
        if (response.hasError()) {
            throw new NodeUnavailable(
                    name, request.getMethod() + ": " + response.getError().getMessage(), null);
        }
        return response;
    }

    private <T extends Response<?>> T askRaw(Request<?, T> request) {
        try {
            return request.send();
        } catch (IOException | RuntimeException failure) {
            throw new NodeUnavailable(
                    name, request.getMethod() + " failed (" + failure.getClass().getSimpleName() + ")", failure);
        }
    }
}
