package org.mooring.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PaymentTokenTest {
    @Test
    void thePaymentsOwnMembersComeBeforeTheFileItStoodIn() {
        String file = base64("<EndToEndId>CHX000000001</EndToEndId><EndToEndId>CHX000000002</EndToEndId>");
        String payload = "{\"raw\":\"" + file + "\",\"payment\":{\"endToEndId\":\"CHX000000002\"}}";
        assertThat(PaymentToken.find(payload.getBytes(StandardCharsets.UTF_8))).isEqualTo(2);
    }

    @Test
    void elseTheRawMessageTells() {
        String payload = "{\"raw\":\"" + base64("0200…CHX000000042TILL0001") + "\"}";
        assertThat(PaymentToken.find(payload.getBytes(StandardCharsets.UTF_8))).isEqualTo(42);
    }

    @Test
    void zeroWhereThereIsNone() {
        assertThat(PaymentToken.find("{\"raw\":\"\"}".getBytes(StandardCharsets.UTF_8)))
                .isZero();
        assertThat(PaymentToken.in(PaymentToken.of(123_456_789))).isEqualTo(123_456_789);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
