package org.mooring.transformers.iso8583.mac;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.KeyStore;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/** PKCS #12 files as {@code keytool} writes them. */
final class Keystores {
    static final char[] PASSWORD = "changeit".toCharArray();

    private Keystores() {}

    /** @param aliasesAndKeys alias, key in hexadecimal, alias, key, ... */
    static MacKeys of(String... aliasesAndKeys) throws Exception {
        return MacKeys.read(new ByteArrayInputStream(pkcs12(aliasesAndKeys)), PASSWORD);
    }

    static byte[] pkcs12(String... aliasesAndKeys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < aliasesAndKeys.length; i += 2) {
            byte[] key = HexFormat.of().parseHex(aliasesAndKeys[i + 1]);
            store.setEntry(
                    aliasesAndKeys[i],
                    new KeyStore.SecretKeyEntry(new SecretKeySpec(key, key.length == 32 ? "AES" : "DESede")),
                    new KeyStore.PasswordProtection(PASSWORD));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, PASSWORD);
        return out.toByteArray();
    }
}
