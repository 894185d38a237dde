package org.mooring.transformers.iso8583.mac;

/**
 * Computes MACs under keys that it never gives away: a keystore's, or an HSM's. The key's algorithm is part of what the
 * implementation knows of it. Called on event loops: an implementation that has to wait must be fast or fail fast, and
 * logs why it fails. Thread-safe.
 */
public interface MessageMac {
    /**
     * @param keyId name of the key in the keystore or the HSM
     * @return the whole code, at least eight bytes; how much of it is sent is a {@link MacRule}'s matter
     * @throws MacUnavailable when it cannot be computed now
     */
    byte[] mac(String keyId, byte[] bytes, int offset, int length);
}
