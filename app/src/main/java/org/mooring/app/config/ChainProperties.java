package org.mooring.app.config;

import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;

/**
 * The EVM chain that batches are anchored on. Without {@code rpc-url} a local signed log is the anchor.
 *
 * @param rpcUrl JSON-RPC endpoint of a node, may be null
 * @param contract address of an AnchorRegistry that exists; null deploys one
 * @param keystore file of the anchoring key; null makes one under the data folder
 * @param keystorePassword may be null; never printed
 */
public record ChainProperties(
        @Pattern(regexp = "https?://.+") String rpcUrl,
        @Pattern(regexp = "0x[0-9a-fA-F]{40}") String contract,
        Path keystore,
        String keystorePassword) {
    /** Without the password. */
    @Override
    public String toString() {
        return "ChainProperties[rpcUrl=" + rpcUrl + ", contract=" + contract + ", keystore=" + keystore + "]";
    }
}
