package org.mooring.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.mooring.connectors.chain.AnchorBacklog;
import org.mooring.connectors.chain.AnchorPlace;
import org.mooring.connectors.chain.AnchoredBatch;
import org.mooring.journal.evidence.Batch;

/** What is anchored, and what is not yet. */
record AnchorsView(
        @Schema(description = "what batches are handed to: local or chain", example = "local")
        String target,

        BacklogView backlog,
        List<BatchView> batches) {
    static AnchorsView of(AnchorBacklog backlog, List<AnchoredBatch> batches) {
        return new AnchorsView(
                backlog.target(),
                BacklogView.of(backlog),
                batches.stream().map(BatchView::of).toList());
    }

    /** A lag never holds a payment. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BacklogView(
            @Schema(description = "durable journal entries that no batch covers yet")
            long entriesWithoutBatch,

            @Schema(description = "closed batches that the target does not have yet")
            long batchesOpen,

            @Schema(description = "why anchoring does not go on; absent when it does")
            String trouble) {
        private static BacklogView of(AnchorBacklog backlog) {
            return new BacklogView(
                    backlog.entriesWithoutBatch(),
                    backlog.batchesOpen(),
                    backlog.trouble().orElse(null));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BatchView(
            @Schema(description = "1 for the installation's first batch, without gaps")
            long number,

            @Schema(description = "journal position of the first entry")
            long first,

            @Schema(description = "journal position of the last entry")
            long last,

            @Schema(description = "entries in the batch") long leafCount,

            @Schema(description = "Merkle root over the entries' leaves (RFC 9162), SHA-256 in hex")
            String root,

            @Schema(description = "hash of the batch before, in hex; zeros for the first")
            String previousHash,

            @Schema(description = "SHA-256 over number, positions, previous hash and root, in hex")
            String batchHash,

            Instant closedAt,

            @Schema(allowableValues = {"OPEN", "SUBMITTED", "CONFIRMED", "FINAL"})
            String status,

            @Schema(description = "absent while the status is OPEN")
            PlaceView anchoredIn) {
        private static BatchView of(AnchoredBatch anchored) {
            Batch batch = anchored.batch();
            return new BatchView(
                    batch.number(),
                    batch.first().value(),
                    batch.last().value(),
                    batch.leafCount(),
                    batch.root().toString(),
                    batch.previousHash().toString(),
                    batch.hash().toString(),
                    anchored.closedAt(),
                    anchored.status().name(),
                    anchored.place().map(PlaceView::of).orElse(null));
        }
    }

    /** Where to look the batch up without the hub: the first four for the local log, the others for a chain. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PlaceView(
            @Schema(description = "self-operated: the hub's own log proves nothing to those who keep no copy of it")
            String label,

            @Schema(description = "when the local log took it")
            Instant anchoredAt,

            @Schema(description = "Ed25519, X.509 encoding, Base64")
            String publicKey,

            @Schema(description = "Base64") String signature,
            Long chainId,

            @Schema(description = "address of the registry") String contract,
            String transactionHash,

            @Schema(description = "absent while the transaction is in no block")
            Long blockNumber,

            @Schema(description = "absent while the transaction is in no block")
            String blockHash) {
        private static PlaceView of(AnchorPlace place) {
            if (place instanceof AnchorPlace.LocalLog log) {
                return new PlaceView(
                        log.label(),
                        log.anchoredAt(),
                        base64(log.publicKey()),
                        base64(log.signature()),
                        null,
                        null,
                        null,
                        null,
                        null);
            }
            AnchorPlace.ChainTransaction transaction = (AnchorPlace.ChainTransaction) place;
            return new PlaceView(
                    null,
                    null,
                    null,
                    null,
                    transaction.chainId(),
                    transaction.contract(),
                    transaction.transactionHash(),
                    transaction.blockNumber(),
                    transaction.blockHash());
        }

        private static String base64(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
    }
}
