package org.mooring.connectors.chain;

import java.time.Instant;
import org.mooring.journal.evidence.Batch;

/** Where a batch is anchored, with all that is needed to look it up without the hub. */
public sealed interface AnchorPlace {
    /**
     * A line of the installation's own signed log. Proves that nothing was changed later only to those who keep a copy:
     * that is what the label says.
     *
     * @param label always {@link #SELF_OPERATED}
     * @param publicKey Ed25519, X.509 encoding
     * @param signature over {@code "mooring.anchor.v1" ‖ 0x00 ‖ number ‖ anchoredAt in ms ‖ batch hash}
     */
    record LocalLog(String label, byte[] publicKey, byte[] signature, Instant anchoredAt) implements AnchorPlace {
        public static final String SELF_OPERATED = "self-operated";

        /** Whether the signature covers that batch and this instant; needs nothing but the two. */
        public boolean isSignatureOf(Batch batch) {
            return LocalSignedLog.verify(batch, this);
        }
    }

    /**
     * A transaction to an anchor registry.
     *
     * @param contract address of the registry, {@code 0x} and 40 digits
     * @param blockNumber null while it is in no block
     * @param blockHash null while it is in no block
     */
    record ChainTransaction(long chainId, String contract, String transactionHash, Long blockNumber, String blockHash)
            implements AnchorPlace {}
}
