package org.mooring.routes.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalMessageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"initiatingParty\": {\"name\": \"Harbour\", \"organisationId\": \"H-1\"},|H-1",
                "\"initiatingParty\": {\"name\": \"Harbour\"},|Harbour",
                "`` |",
            })
    void theHeaderNamesWhoAsked(String member, String initiator) throws IOException {
        String json = """
                {%s "endToEndId": "INV-1", "amount": {"amount": "1.00", "currency": "EUR"},
                 "creditor": {"name": "Quay"}, "creditorAccount": {"iban": "NL91ABNA0417164300"}}
                """.formatted(member);
        try (CanonicalMessage message =
                new CanonicalMessage(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))) {
            assertThat(message.header().initiatingParty()).isEqualTo(initiator);
        }
    }
}
