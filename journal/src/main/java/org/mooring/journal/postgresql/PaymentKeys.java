package org.mooring.journal.postgresql;

import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.mooring.canonical.Uetr;
import org.mooring.journal.shared.Envelope;
import org.mooring.journal.shared.InstallationKey;
import org.mooring.journal.shared.Randomness;

/** The payments' keys: drawn here, stored wrapped under the installation key and bound to their payment. */
final class PaymentKeys {
    private static final int KEY_LENGTH = 32;
    /** Stands for the payment's key where entries have their number and the answer has 0. */
    private static final int PLACE = -1;

    /** A key in clear, and as the table holds it. */
    record Drawn(SecretKey secret, byte[] wrapped) {}

    private final SecretKey wrapping;

    PaymentKeys(InstallationKey installationKey) {
        this.wrapping = installationKey.wrapping();
    }

    Drawn draw(Uetr payment) {
        byte[] key = Randomness.bytes(KEY_LENGTH);
        byte[] wrapped = new byte[Envelope.OVERHEAD + KEY_LENGTH];
        Envelope.seal(wrapping, Envelope.place(payment, PLACE), new byte[0], key, wrapped, 0);
        return new Drawn(new SecretKeySpec(key, "AES"), wrapped);
    }

    SecretKey unwrap(Uetr payment, byte[] wrapped) {
        try {
            byte[] key = Envelope.open(wrapping, Envelope.place(payment, PLACE), wrapped, 0, wrapped.length);
            return new SecretKeySpec(key, "AES");
        } catch (AEADBadTagException changed) {
            throw damaged("the key of payment " + payment + " was changed");
        }
    }

    /** The payment's first answer in clear. */
    byte[] openAnswer(Uetr payment, byte[] wrapped, byte[] envelope) {
        try {
            return Envelope.open(unwrap(payment, wrapped), Envelope.place(payment, 0), envelope, 0, envelope.length);
        } catch (AEADBadTagException changed) {
            throw damaged("the answer of payment " + payment + " was changed");
        }
    }

    static IllegalStateException damaged(String what) {
        return new IllegalStateException(what + " in the database since it was written; restore it from a backup");
    }
}
