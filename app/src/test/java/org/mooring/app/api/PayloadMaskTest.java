package org.mooring.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadMaskTest {
    private static final String IBAN = "DE89370400440532013000";
    private static final String CARD = "4111111111111111";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"iban\":\"DE89370400440532013000\"} | {\"iban\":\"DE89…00\"}",
                "{\"debtorAccount\":\"1234567890\"} | {\"debtorAccount\":\"1234…90\"}",
                "{\"creditorAccount\":{\"iban\":\"DE89370400440532013000\"}} | {\"creditorAccount\":{\"iban\":\"DE89…00\"}}",
                "{\"account\":{\"id\":\"1234567890\",\"scheme\":\"BBAN\"}} | {\"account\":{\"id\":\"1234…90\",\"scheme\":\"…\"}}",
                "{\"pan\":\"4111111111111111\"} | {\"pan\":\"411111******1111\"}",
                "{\"account\":1234567890} | {\"account\":\"1234…90\"}",
                "{\"note\":\"to DE89370400440532013000, thanks\"} | {\"note\":\"to DE89…00, thanks\"}",
                "{\"note\":\"card 4111111111111111.\"} | {\"note\":\"card 411111******1111.\"}",
                "{\"n\":4111111111111111} | {\"n\":\"411111******1111\"}",
                "{\"list\":[\"DE89370400440532013000\"]} | {\"list\":[\"DE89…00\"]}",
                "{\"wire\":\"AAAA\"} | {\"wire\":{\"bytes\":4}}",
                // neighbours that are no numbers of accounts or cards
                "{\"reference\":\"4111111111111112\"} | {\"reference\":\"4111111111111112\"}",
                "{\"amount\":12.30,\"isFinal\":true,\"bank\":null} | {\"amount\":12.30,\"isFinal\":true,\"bank\":null}",
            })
    void masksByMemberAndByShape(String payload, String shown) {
        assertThat(show(payload, false)).isEqualTo(shown);
        assertThat(show(payload, true)).as("nobody sees more of a number").isEqualTo(shown);
    }

    @Test
    void showsNamesToThoseWhoWorkOnPayments() {
        String payload = "{\"debtor\":{\"name\":\"Ann Example\"},\"remittance\":[\"rent " + CARD + "\"]}";
        assertThat(show(payload, false)).isEqualTo("{\"debtor\":{\"name\":\"…\"},\"remittance\":\"…\"}");
        assertThat(show(payload, true))
                .isEqualTo("{\"debtor\":{\"name\":\"Ann Example\"},\"remittance\":[\"rent 411111******1111\"]}");
    }

    @Test
    void tellsOnlyTheSizeOfWhatIsNotJson() {
        assertThat(show("<Document>" + IBAN + "</Document>", true)).isEqualTo("{\"bytes\":43}");
        assertThat(show("", true)).isEqualTo("{\"bytes\":0}");
        assertThat(show("\"" + IBAN + "\"", true)).isEqualTo("{\"bytes\":24}");
    }

    private static String show(String payload, boolean isPersonalShown) {
        return new PayloadMask(isPersonalShown)
                .show(payload.getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
