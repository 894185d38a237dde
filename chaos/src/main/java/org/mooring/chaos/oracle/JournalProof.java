package org.mooring.chaos.oracle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What holds of a journal's entries wherever they are kept: positions without gaps, each payment's chain, each commitment.
 * Told of the entries in the order of their positions. Collects defects instead of stopping at the first.
 */
final class JournalProof {
    private static final int NONCE = 16;
    private static final int IV = 12;
    private static final int TAG_BITS = 128;

    private static final String[] KINDS = {
        "RECEIVED",
        "VALIDATED",
        "INTENT",
        "UNSENT",
        "OUTCOME",
        "REPORTED",
        "HELD",
        "CANCELLED",
        "INQUIRY",
        "REVERSAL",
        "REVERSAL_OUTCOME",
        "LATE_ANSWER",
        "CANCELLATION",
        "OPERATOR_ACTION"
    };
    private static final String[] STATES = {"RCVD", "ACTC", "PDNG", "ACSP", "ACSC", "RJCT", "CANC"};

    private final List<String> defects = new ArrayList<>();
    private final Map<UUID, Chain> chains = new LinkedHashMap<>();
    private final SecretKeySpec wrapping;
    private long position;

    JournalProof(byte[] installationKey) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(installationKey, "HmacSHA256"));
        mac.update("mooring/1/payment-key-wrapping".getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) 1);
        this.wrapping = new SecretKeySpec(mac.doFinal(), "AES");
    }

    private static final class Chain {
        private final List<JournalPayment.Entry> entries = new ArrayList<>();
        private byte[] leaf = new byte[32];
        private long number;
    }

    long position() {
        return position;
    }

    void defect(String what) {
        defects.add(what);
    }

    JournalBook book() {
        List<JournalPayment> payments = new ArrayList<>();
        chains.forEach((uetr, chain) -> {
            if (!chain.entries.isEmpty()) {
                payments.add(new JournalPayment(uetr.toString(), chain.number, chain.entries));
            }
        });
        return new JournalBook(payments, defects, position);
    }

    /** Null, and a defect, when the key cannot be unwrapped. */
    SecretKeySpec unwrap(String whose, byte[] wrapped, byte[] additional) {
        try {
            return new SecretKeySpec(open(wrapping, wrapped, additional), "AES");
        } catch (GeneralSecurityException forged) {
            defect("the key " + whose + " cannot be unwrapped: " + forged.getMessage());
            return null;
        }
    }

    /** @param key null when the payment's key was destroyed, and with it payload and nonce */
    void entry(String place, byte[] bytes, byte[] envelope, SecretKeySpec key) throws GeneralSecurityException {
        ByteBuffer entry = ByteBuffer.wrap(bytes);
        position++;
        if (entry.get(0) != 1 || entry.getLong(1) != position) {
            defect(place + "version " + entry.get(0) + ", position " + entry.getLong(1) + " where " + position
                    + " belongs");
        }
        UUID payment = new UUID(entry.getLong(9), entry.getLong(17));
        int number = entry.getInt(25);
        Chain chain = chains.computeIfAbsent(payment, first -> new Chain());
        if (number != chain.entries.size() + 1) {
            defect(place + "payment " + payment + " has entry " + number + " after " + chain.entries.size());
        }
        if (!Arrays.equals(chain.leaf, 0, 32, bytes, bytes.length - 64, bytes.length - 32)) {
            defect(place + "the chain of payment " + payment + " is broken at its entry " + number);
        }
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update((byte) 0);
        chain.leaf = sha256.digest(bytes);
        String[] texts = texts(entry);
        chain.entries.add(new JournalPayment.Entry(
                name(KINDS, entry.get(38)), name(STATES, entry.get(39)), texts[0], texts[2], texts[3]));
        payload(place, bytes, envelope, key, payment, number, chain);
    }

    /** Decrypts nonce and payload and holds them against the commitment. */
    private void payload(
            String place, byte[] bytes, byte[] envelope, SecretKeySpec key, UUID payment, int number, Chain chain)
            throws GeneralSecurityException {
        if (key == null) {
            return;
        }
        byte[] additional = ByteBuffer.allocate(20)
                .putLong(payment.getMostSignificantBits())
                .putLong(payment.getLeastSignificantBits())
                .putInt(number)
                .array();
        byte[] plain;
        try {
            plain = open(key, envelope, additional);
        } catch (GeneralSecurityException forged) {
            defect(place + "the payload of payment " + payment + ", entry " + number + " cannot be decrypted: "
                    + forged.getMessage());
            return;
        }
        byte[] commitment = MessageDigest.getInstance("SHA-256").digest(plain);
        if (!Arrays.equals(commitment, 0, 32, bytes, bytes.length - 32, bytes.length)) {
            defect(place + "the payload of payment " + payment + ", entry " + number + " is not the committed one");
        }
        if (number == 1) {
            chain.number = PaymentToken.find(Arrays.copyOfRange(plain, NONCE, plain.length));
        }
    }

    private static byte[] open(SecretKeySpec key, byte[] envelope, byte[] additional) throws GeneralSecurityException {
        if (envelope.length < IV + TAG_BITS / Byte.SIZE) {
            throw new AEADBadTagException("an envelope of " + envelope.length + " bytes has no room for its tag");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, envelope, 0, IV));
        cipher.updateAAD(additional);
        return cipher.doFinal(envelope, IV, envelope.length - IV);
    }

    /** Cause, channel, bank, link. */
    private static String[] texts(ByteBuffer entry) {
        String[] texts = new String[4];
        int at = 40;
        for (int i = 0; i < texts.length; i++) {
            int length = entry.get(at) & 0xff;
            texts[i] = new String(entry.array(), at + 1, length, StandardCharsets.UTF_8);
            at += 1 + length;
        }
        return texts;
    }

    /** A kind that was added after this reader was written keeps its number. */
    private static String name(String[] names, byte code) {
        return code >= 1 && code <= names.length ? names[code - 1] : "CODE_" + code;
    }
}
