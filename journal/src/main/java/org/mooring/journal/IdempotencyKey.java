package org.mooring.journal;

import java.util.Objects;

/**
 * What makes a repeat recognisable on one channel, before it is hashed: the journal stores an HMAC of it under a key of
 * the installation, never the text.
 *
 * @param scope name space of the key: {@code iso8583}, {@code rest}, {@code pain001}, {@code uetr}, {@code file}
 * @param value the key's parts in the order of the design's table
 */
public record IdempotencyKey(String scope, String value) {
    public IdempotencyKey {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(value, "value");
    }
}
