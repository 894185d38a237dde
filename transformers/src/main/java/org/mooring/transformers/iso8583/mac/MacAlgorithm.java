package org.mooring.transformers.iso8583.mac;

import org.bouncycastle.crypto.Mac;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.macs.ISO9797Alg3Mac;
import org.bouncycastle.crypto.paddings.ISO7816d4Padding;

/** How a MAC is computed, and what keys it takes. */
public enum MacAlgorithm {
    /** ANSI X9.19, ISO/IEC 9797-1 algorithm 3 with padding method 1: single-DES CBC, the last block in triple DES. */
    RETAIL_MAC("16 or 24") {
        @Override
        Mac create() {
            return new ISO9797Alg3Mac(new DESEngine());
        }
    },
    /** The same with padding method 2: a byte 80, then zeros, always. */
    RETAIL_MAC_PADDING_2("16 or 24") {
        @Override
        Mac create() {
            return new ISO9797Alg3Mac(new DESEngine(), new ISO7816d4Padding());
        }
    },
    /** AES-CMAC, NIST SP 800-38B and RFC 4493. */
    AES_CMAC("16, 24 or 32") {
        @Override
        Mac create() {
            return new CMac(AESEngine.newInstance());
        }
    };

    private final String keyLengths;

    MacAlgorithm(String keyLengths) {
        this.keyLengths = keyLengths;
    }

    abstract Mac create();

    /** The rule that a key of so many bytes breaks, or null. */
    String keyRule(int length) {
        boolean fits = length == 16 || length == 24 || (this == AES_CMAC && length == 32);
        return fits ? null : "must have " + keyLengths + " bytes for " + this + ", has " + length;
    }
}
