package org.mooring.transformers.iso8583.mac;

import org.bouncycastle.crypto.Mac;
import org.bouncycastle.crypto.params.KeyParameter;

/** MACs computed in this process, under keys of a keystore. Thread-safe. */
public final class KeystoreMac implements MessageMac {
    private final MacKeys keys;
    private final MacAlgorithm algorithm;

    public KeystoreMac(MacKeys keys, MacAlgorithm algorithm) {
        this.keys = keys;
        this.algorithm = algorithm;
    }

    @Override
    public byte[] mac(String keyId, byte[] bytes, int offset, int length) {
        byte[] key = keys.key(keyId);
        if (key == null) {
            throw new MacUnavailable("there is no MAC key '" + keyId + "'", null);
        }
        Mac mac = algorithm.create();
        mac.init(new KeyParameter(key));
        mac.update(bytes, offset, length);
        byte[] code = new byte[mac.getMacSize()];
        mac.doFinal(code, 0);
        return code;
    }
}
