package org.mooring.connectors.chain;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A nonce that is used and not settled: the transactions signed for it, of which the chain takes one at most.
 *
 * @param variants in the order of signing, the last with the highest fee; never empty
 * @param inclusion where one of them stands in the chain now; null while none does
 */
record InFlight(List<SignedTransaction> variants, Inclusion inclusion) {
    /** One variant in one block, as last seen. */
    record Inclusion(String transactionHash, long blockNumber, String blockHash) {}

    InFlight {
        variants = List.copyOf(variants);
    }

    SignedTransaction newest() {
        return variants.get(variants.size() - 1);
    }

    long nonce() {
        return newest().nonce();
    }

    long batch() {
        return newest().batch();
    }

    InFlight with(SignedTransaction variant) {
        return new InFlight(Stream.concat(variants.stream(), Stream.of(variant)).toList(), inclusion);
    }

    InFlight at(Inclusion newInclusion) {
        return new InFlight(variants, newInclusion);
    }

    Optional<Inclusion> included() {
        return Optional.ofNullable(inclusion);
    }
}
