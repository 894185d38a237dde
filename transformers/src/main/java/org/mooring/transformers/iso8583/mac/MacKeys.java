package org.mooring.transformers.iso8583.mac;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The secret keys of a PKCS #12 file, by alias. A key's bytes leave it only towards the classes of this package; nothing
 * prints or serialises them. Immutable.
 */
public final class MacKeys {
    private final Map<String, byte[]> keys;

    private MacKeys(Map<String, byte[]> keys) {
        this.keys = keys;
    }

    /**
     * @param password of the file and of its keys
     * @throws GeneralSecurityException when the file is no PKCS #12 or a key cannot be had
     * @throws IOException when it cannot be read, or the password is wrong
     */
    public static MacKeys read(InputStream pkcs12, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(pkcs12, password);
        Map<String, byte[]> keys = new TreeMap<>();
        for (Enumeration<String> aliases = store.aliases(); aliases.hasMoreElements(); ) {
            String alias = aliases.nextElement();
            if (store.entryInstanceOf(alias, KeyStore.SecretKeyEntry.class)) {
                Key key = store.getKey(alias, password);
                keys.put(normal(alias), key.getEncoded());
            }
        }
        return new MacKeys(keys);
    }

    /** PKCS #12 does not tell upper from lower case in an alias. */
    private static String normal(String alias) {
        return alias.toLowerCase(Locale.ROOT);
    }

    public boolean has(String id) {
        return keys.containsKey(normal(id));
    }

    /** The rule that the key breaks under this algorithm, without a word of its value; null when it may be used. */
    public String rule(String id, MacAlgorithm algorithm) {
        return algorithm.keyRule(keys.get(normal(id)).length);
    }

    /** Whether everybody may know the key: published in a standard, in documentation, or a pattern; or named so. */
    public boolean isForTests(String id) {
        return TestKeys.isNamedSo(normal(id)) || TestKeys.isKnown(keys.get(normal(id)));
    }

    /** Whether two neighbouring parts of a DES key are one: the retail MAC is then a single-DES MAC. */
    public boolean isSingleLength(String id, MacAlgorithm algorithm) {
        byte[] key = keys.get(normal(id));
        return algorithm != MacAlgorithm.AES_CMAC && TestKeys.areNeighboursEqual(key);
    }

    /** Null when there is none. Callers neither keep nor change it. */
    byte[] key(String id) {
        return keys.get(normal(id));
    }

    @Override
    public String toString() {
        return "MacKeys" + keys.keySet();
    }
}
