package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.time.Instant;
import org.web3j.crypto.ContractUtils;

/**
 * One signed EIP-1559 transaction. Its bytes are fixed: sending them twice is sending once.
 *
 * @param batch number of the batch it anchors; {@link #DEPLOYMENT} for the registry's own creation
 * @param from account that signed, {@code 0x} and 40 digits in lower case
 * @param raw the bytes to send, hexadecimal
 * @param feePerGas most wei a unit of gas that it pays
 * @param tipPerGas part of it for the block's producer
 */
record SignedTransaction(
        long batch,
        String from,
        long nonce,
        String hash,
        String raw,
        BigInteger feePerGas,
        BigInteger tipPerGas,
        Instant signedAt) {
    static final long DEPLOYMENT = 0;

    boolean isDeployment() {
        return batch == DEPLOYMENT;
    }

    /** Where the registry will stand if this creates it: sender and nonce decide. */
    String createdContract() {
        return ContractUtils.generateContractAddress(from, BigInteger.valueOf(nonce));
    }

    ObjectNode toJson() {
        return NumberedLines.JSON
                .createObjectNode()
                .put("batch", batch)
                .put("from", from)
                .put("nonce", nonce)
                .put("hash", hash)
                .put("raw", raw)
                .put("feePerGas", feePerGas.toString())
                .put("tipPerGas", tipPerGas.toString())
                .put("signedAt", signedAt.toString());
    }

    static SignedTransaction fromJson(JsonNode json) {
        return new SignedTransaction(
                json.path("batch").asLong(),
                json.path("from").asText(),
                json.path("nonce").asLong(),
                json.path("hash").asText(),
                json.path("raw").asText(),
                new BigInteger(json.path("feePerGas").asText()),
                new BigInteger(json.path("tipPerGas").asText()),
                Instant.parse(json.path("signedAt").asText()));
    }
}
