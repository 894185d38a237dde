package org.mooring.connectors.chain;

import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The chain to anchor on: {@code mooring.chain}. A bad value stops startup, never a payment.
 *
 * @param rpcUrl JSON-RPC over HTTP of one node; may hold a secret, so it is never printed whole
 * @param contract address of the registry; null when {@code deploy} shall make one
 * @param deploy whether a missing {@code contract} is deployed by the hub (a demo's way; who runs a registry for others
 *     deploys it with a key of its own)
 * @param keyFile private key of the anchorer: a web3 keystore (JSON), or 64 hexadecimal digits; mode 0600
 * @param keyPasswordFile password of the keystore; mode 0600; null for a plain key
 * @param confirmations blocks, the transaction's own counted, after which it counts as irrevocable
 * @param feePerGasGweiMax nothing with a higher fee is ever signed
 * @param gasMax limit of one anchoring transaction; measured: 123,000 for the first batch, 106,000 after
 * @param followEvery how often transactions under way are looked at
 * @param bumpAfter how long one waits in no block before its fee is raised
 * @param inFlightMax transactions in no block at a time; nodes keep about 16 waiting an account
 */
public record ChainSettings(
        String rpcUrl,
        String contract,
        boolean deploy,
        Path keyFile,
        Path keyPasswordFile,
        int confirmations,
        long feePerGasGweiMax,
        long gasMax,
        Duration followEvery,
        Duration bumpAfter,
        int inFlightMax) {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final BigInteger WEI_PER_GWEI = BigInteger.valueOf(1_000_000_000L);

    /** Zero and null stand for the defaults. */
    public ChainSettings {
        contract = contract == null || contract.isBlank() ? null : contract;
        // Ethereum's own practice for "no reorganisation seen this deep".
        confirmations = confirmations == 0 ? 12 : confirmations;
        // Some ten times a busy day on the main network; the limit is against a mistake, not a budget.
        feePerGasGweiMax = feePerGasGweiMax == 0 ? 300 : feePerGasGweiMax;
        gasMax = gasMax == 0 ? 250_000 : gasMax;
        followEvery = followEvery == null ? Duration.ofSeconds(1) : followEvery;
        bumpAfter = bumpAfter == null ? Duration.ofSeconds(45) : bumpAfter;
        inFlightMax = inFlightMax == 0 ? 16 : inFlightMax;
        require(isHttp(rpcUrl), "rpc-url", "(not shown)", "an http or https URL");
        require(contract == null || ADDRESS.matcher(contract).matches(), "contract", contract, "0x and 40 hex digits");
        require(contract != null || deploy, "contract", "missing", "set, or mooring.chain.deploy true");
        require(keyFile != null, "key-file", "missing", "set");
        require(confirmations >= 1 && confirmations <= 128, "confirmations", confirmations, "1 to 128");
        require(feePerGasGweiMax >= 1, "fee-per-gas-gwei-max", feePerGasGweiMax, "at least 1 gwei");
        require(gasMax >= 100_000, "gas-max", gasMax, "at least 100000");
        require(isPositive(followEvery), "follow-every", followEvery, "more than 0 s");
        require(isPositive(bumpAfter), "bump-after", bumpAfter, "more than 0 s");
        require(inFlightMax >= 1 && inFlightMax <= 64, "in-flight-max", inFlightMax, "1 to 64");
    }

    BigInteger feePerGasMaxWei() {
        return BigInteger.valueOf(feePerGasGweiMax).multiply(WEI_PER_GWEI);
    }

    /** Host and port of the node, without path and user: those may be secrets. */
    String node() {
        URI uri = URI.create(rpcUrl);
        return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    @Override
    public String toString() {
        return "ChainSettings[node=" + node() + ", contract=" + contract + ", deploy=" + deploy + ", confirmations="
                + confirmations + ", feePerGasGweiMax=" + feePerGasGweiMax + "]";
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = URI.create(url == null ? "" : url);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException noUrl) {
            return false;
        }
    }

    private static void require(boolean holds, String property, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "mooring.chain." + property + " is " + value + ", must be " + rule + "; hub not started");
        }
    }
}
