package org.mooring.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The EVM chain that batches are anchored on. Without {@code rpc-url} a local signed log is the anchor.
 *
 * @param rpcUrl JSON-RPC endpoint of a node, may be null; may hold a secret, so it is never printed
 * @param contract address of an AnchorRegistry that exists; null with {@code deploy}
 * @param deploy whether the hub deploys a registry of its own when no contract is given
 * @param keyFile the anchorer's private key: web3 keystore or 64 hexadecimal digits, mode 0600
 * @param keyPasswordFile password of a keystore, mode 0600; null for a plain key
 * @param confirmations blocks after which a transaction counts as irrevocable
 * @param feePerGasGweiMax nothing with a higher fee is ever signed
 */
public record ChainProperties(
        @Pattern(regexp = "https?://.+") String rpcUrl,
        @Pattern(regexp = "0x[0-9a-fA-F]{40}") String contract,
        @DefaultValue("false") boolean deploy,
        Path keyFile,
        Path keyPasswordFile,
        @DefaultValue("12") @Min(1) @Max(128) int confirmations,
        @DefaultValue("300") @Min(1) @Max(100_000) long feePerGasGweiMax) {
    /** Without the URL and the places of secrets. */
    @Override
    public String toString() {
        return "ChainProperties[contract=" + contract + ", deploy=" + deploy + ", confirmations=" + confirmations + "]";
    }
}
