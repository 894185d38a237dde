package org.mooring.journal.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.Uetr;

class EnvelopeTest {
    private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
    private static final byte[] PLACE =
            Envelope.place(new Uetr(UUID.fromString("11111111-1111-4111-8111-111111111111")), 1);

    private final byte[] sealed = new byte[Envelope.OVERHEAD + 3];

    {
        Envelope.seal(KEY, PLACE, new byte[] {1}, new byte[] {2, 3}, sealed, 0);
    }

    @Test
    void opensWhatWasSealed() throws Exception {
        assertThat(Envelope.open(KEY, PLACE, sealed, 0, sealed.length)).containsExactly(1, 2, 3);
    }

    @Test
    void everyOtherLengthIsRefusedAsForged() {
        for (int length = 0; length < sealed.length; length++) {
            int lie = length;
            assertThatThrownBy(() -> Envelope.open(KEY, PLACE, sealed, 0, lie))
                    .as("a length of %d", lie)
                    .isInstanceOf(AEADBadTagException.class);
        }
    }

    @Test
    void anotherPlaceIsRefused() {
        byte[] elsewhere = PLACE.clone();
        elsewhere[19]++;
        assertThatThrownBy(() -> Envelope.open(KEY, elsewhere, sealed, 0, sealed.length))
                .isInstanceOf(AEADBadTagException.class);
    }
}
