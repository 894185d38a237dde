package org.mooring.connectors.iso8583;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whoever holds the keys shared with banks, an HSM or a keystore. The link carries the messages of an exchange and knows
 * nothing of keys: it hands each new cryptogram over and tells the bank whether it was taken.
 */
public interface KeyExchange {
    /** Nobody holds keys: every new key is refused. */
    KeyExchange NONE = cryptogram -> CompletableFuture.completedFuture(false);

    /**
     * Takes a new key into use. Called on an event loop, so it must not block. Payments may be on their way: what the bank
     * sealed with the key before must verify for as long as its answer is waited for.
     *
     * @return true once the key is in use, false when it was not taken; a failure counts as false
     */
    CompletionStage<Boolean> take(KeyCryptogram cryptogram);
}
