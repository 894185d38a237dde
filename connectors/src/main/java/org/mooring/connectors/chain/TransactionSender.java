package org.mooring.connectors.chain;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.utils.Numeric;

/**
 * Signs EIP-1559 transactions, stores them, and only then sends them. Called by one thread at a time.
 */
final class TransactionSender {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionSender.class);
    /** Objections that only say that an earlier sending arrived. */
    private static final List<String> ARRIVED = List.of("already known", "already imported", "nonce too low");

    private final EvmNode node;
    private final Credentials key;
    private final ChainSettings settings;
    private final Clock clock;

    TransactionSender(EvmNode node, Credentials key, ChainSettings settings, Clock clock) {
        this.node = node;
        this.key = key;
        this.settings = settings;
        this.clock = clock;
    }

    /** The account that signs, in lower case. */
    String account() {
        return key.getAddress().toLowerCase(Locale.ROOT);
    }

    /**
     * Signs and stores a transaction with the next nonce, and sends it.
     *
     * @param to the registry; empty to create it
     * @return the node's objection; the transaction is stored all the same, and sent again until it is through
     */
    Optional<String> submit(ChainFiles chain, long batch, String to, String data, BigInteger gas) {
        Fees fees = suggestedFees();
        long nonce = chain.ledger().next(account(), node.transactionCount(account()));
        SignedTransaction transaction = sign(chain.chainId(), batch, nonce, to, data, gas, fees);
        chain.ledger().record(transaction);
        LOG.debug("batch {} signed as {} with nonce {}", batch, transaction.hash(), nonce);
        return send(transaction);
    }

    /**
     * For a transaction that is in no block: the same bytes again if the node has forgotten them; with a higher fee,
     * within the cap, if it has waited long enough.
     *
     * @return the node's objection, or why the fee is not raised
     */
    Optional<String> pushOn(ChainFiles chain, InFlight waiting) {
        SignedTransaction newest = waiting.newest();
        boolean isDue = !clock.instant().isBefore(newest.signedAt().plus(settings.bumpAfter()));
        Optional<String> objection = Optional.empty();
        if (isDue && newest.from().equals(account())) {
            Optional<Fees> raised = Fees.raised(newest, suggestedFees(), settings.feePerGasMaxWei());
            if (raised.isPresent()) {
                SignedTransaction replacement = signAgain(newest, raised.get());
                chain.ledger().record(replacement);
                LOG.info(
                        "batch {} was in no block for {} s: fee raised from {} to {} wei a unit of gas [nonce={}]",
                        newest.batch(),
                        Duration.between(newest.signedAt(), clock.instant()).toSeconds(),
                        newest.feePerGas(),
                        replacement.feePerGas(),
                        newest.nonce());
                return send(replacement);
            }
            objection = Optional.of("batch " + newest.batch() + " waits with a fee of " + newest.feePerGas()
                    + " wei a unit of gas, and mooring.chain.fee-per-gas-gwei-max does not allow a tenth more");
        }
        if (!node.knows(newest.hash())) {
            Optional<String> refused = send(newest);
            objection = refused.isPresent() ? refused : objection;
        }
        return objection;
    }

    private Optional<String> send(SignedTransaction transaction) {
        return node.send(transaction.raw())
                .filter(objection -> ARRIVED.stream().noneMatch(objection.toLowerCase(Locale.ROOT)::contains))
                .map(objection -> "node " + settings.node() + " does not take batch " + transaction.batch()
                        + " [transaction=" + transaction.hash() + "]: " + objection + "; sent again later");
    }

    private Fees suggestedFees() {
        return Fees.suggested(node.baseFee(), node.priorityFee(), settings.feePerGasMaxWei());
    }

    private SignedTransaction sign(
            long chainId, long batch, long nonce, String to, String data, BigInteger gas, Fees fees) {
        RawTransaction unsigned = RawTransaction.createTransaction(
                chainId, BigInteger.valueOf(nonce), gas, to, BigInteger.ZERO, data, fees.tipPerGas(), fees.feePerGas());
        byte[] raw = TransactionEncoder.signMessage(unsigned, key);
        return new SignedTransaction(
                batch,
                account(),
                nonce,
                Numeric.toHexString(Hash.sha3(raw)),
                Numeric.toHexString(raw),
                fees.feePerGas(),
                fees.tipPerGas(),
                clock.instant());
    }

    /**
     * The same transaction with other fees, read back from its bytes (EIP-1559):
     *
     * <pre>
     * 0x02 ‖ rlp([chainId, nonce, tip, fee, gas, to, value, data, accessList, yParity, r, s])
     *              0        1     2    3    4    5    6      7
     * </pre>
     */
    private SignedTransaction signAgain(SignedTransaction before, Fees fees) {
        byte[] raw = Numeric.hexStringToByteArray(before.raw());
        byte[] rlp = java.util.Arrays.copyOfRange(raw, 1, raw.length);
        RlpList fields = (RlpList) RlpDecoder.decode(rlp).getValues().get(0);
        return sign(
                number(fields, 0).longValueExact(),
                before.batch(),
                before.nonce(),
                isEmpty(fields, 5) ? "" : text(fields, 5),
                text(fields, 7),
                number(fields, 4),
                fees);
    }

    private static BigInteger number(RlpList fields, int index) {
        return ((RlpString) fields.getValues().get(index)).asPositiveBigInteger();
    }

    private static boolean isEmpty(RlpList fields, int index) {
        return ((RlpString) fields.getValues().get(index)).getBytes().length == 0;
    }

    private static String text(RlpList fields, int index) {
        return ((RlpString) fields.getValues().get(index)).asString();
    }
}
