package org.mooring.connectors.chain;

import java.nio.file.Path;

/**
 * Where batches are stored and anchored.
 *
 * @param directory {@code <data>/anchor}
 * @param target {@code local} or {@code chain}: {@code mooring.anchor.target}; null for {@code chain} when a chain is
 *     configured, else {@code local}
 * @param chain null when no chain is configured
 */
public record AnchorSettings(Path directory, String target, ChainSettings chain) {
    public AnchorSettings {
        target = target != null ? target : chain == null ? LocalSignedLog.NAME : ChainClient.NAME;
        if (!target.equals(LocalSignedLog.NAME) && !target.equals(ChainClient.NAME)) {
            throw new IllegalArgumentException(
                    "mooring.anchor.target is " + target + ", must be local or chain; hub not started");
        }
        if (target.equals(ChainClient.NAME) && chain == null) {
            throw new IllegalArgumentException(
                    "mooring.anchor.target is chain, so mooring.chain.rpc-url must be set; hub not started");
        }
    }
}
