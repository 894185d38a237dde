package org.mooring.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PurchaseAnswerTest {
    private static final String ELEMENTS = "16" + "4111111111111111" + "000000" + "000000001234" + "1123225901"
            + "000042"
            + "225901" + "1123" + "06" + "400007" + "000000056789" + "A1B2C3" + "51" + "LOAD0007" + "LOAD-MERCHANT-1"
            + "978";

    private final PurchaseAnswer answer = new PurchaseAnswer();

    @Test
    void readsWhatTheClientChecks() {
        assertThat(read("0210" + "723800010EC08000" + ELEMENTS)).isTrue();
        assertRead();
    }

    @Test
    void readsPastASecondBitmap() {
        assertThat(read("0210" + "F23800010EC08000" + "0000000004000000" + ELEMENTS + "05ACC-1"))
                .isTrue();
        assertRead();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0210", "0200723800010EC08000", "0210X23800010EC08000", "0210723800010EC08000XX4111"})
    void whatIsNoAnswerIsNotRead(String message) {
        assertThat(read(message)).isFalse();
    }

    @Test
    void anAnswerCutShortIsNotRead() {
        String whole = "0210" + "723800010EC08000" + ELEMENTS;
        for (int length = 0; length < whole.indexOf("51LOAD") + 2; length++) {
            assertThat(read(whole.substring(0, length))).as("first %d", length).isFalse();
        }
    }

    private void assertRead() {
        assertThat(answer.amountMinor).isEqualTo(1234);
        assertThat(answer.stan).isEqualTo(42);
        assertThat(answer.reference).isEqualTo(56789);
        assertThat(answer.responseCode).isEqualTo("51");
    }

    private boolean read(String message) {
        return answer.read(Unpooled.copiedBuffer(message, StandardCharsets.US_ASCII));
    }
}
