package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorControlTest {
    private final DemoBanks banks = DemoBanks.start(DemoBanksSettings.onFreePorts());
    private int lastStan;
    private final String url = "http://127.0.0.1:" + banks.controlPort();

    @AfterEach
    void stop() {
        banks.close();
    }

    @Test
    void ledgerShowsWhatAllBanksDecided() throws Exception {
        pay(1, 1234);
        pay(2, 1251);
        String paymentId = UUID.randomUUID().toString();
        Http.post(
                "http://127.0.0.1:" + banks.riverbank().port(1) + "/payments",
                "{\"paymentId\":\"" + paymentId + "\",\"amount\":\"500\",\"currency\":\"JPY\"}",
                "Authorization",
                "Bearer riverbank-demo-token",
                "Idempotency-Key",
                paymentId);

        JsonNode ledger = json("/ledger");
        assertThat(ledger).hasSize(3);
        assertThat(ledger.get(0).fieldNames())
                .toIterable()
                .containsExactly("bank", "link", "key", "amount", "currency", "status", "reference", "at");
        assertThat(ledger.get(0).get("amount").asText()).isEqualTo("12.34");
        assertThat(ledger.get(0).get("status").asText()).isEqualTo("BOOKED");
        assertThat(ledger.get(1).get("link").asText()).isEqualTo("nordbank/2");
        assertThat(ledger.get(1).get("status").asText()).isEqualTo("INSUFFICIENT_FUNDS");
        assertThat(ledger.get(2).get("uetr").asText()).isEqualTo(paymentId);
        assertThat(ledger.get(2).get("amount").asText()).isEqualTo("500");
        assertThat(json("/ledger?last=1")).hasSize(1);

        JsonNode summary = json("/ledger?summary");
        JsonNode nordbank = summary.get("banks").get("nordbank");
        assertThat(nordbank.get("decided").asLong()).isEqualTo(2);
        assertThat(nordbank.get("booked").asLong()).isEqualTo(1);
        assertThat(nordbank.get("bookedMinor").get("EUR").asLong()).isEqualTo(1234);
        assertThat(nordbank.get("decisions").get("INSUFFICIENT_FUNDS").asLong()).isEqualTo(1);
        assertThat(summary.get("doubled").asLong()).isZero();
        assertThat(banks.entries()).hasSize(3);
    }

    @Test
    void linksStopAndStart() throws Exception {
        assertThat(Http.post(url + "/banks/nordbank/links/1/stop", "").statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> new RawConnection(banks.nordbank().port(1))).isInstanceOf(ConnectException.class);
        assertThat(Http.post(url + "/banks/nordbank/links/1/start", "").statusCode())
                .isEqualTo(200);
        assertThat(pay(1, 1234).get(39)).isEqualTo("00");
    }

    @Test
    void delayMakesAnswersLate() throws Exception {
        assertThat(Http.post(url + "/banks/nordbank/delay?ms=100", "").statusCode())
                .isEqualTo(200);
        long start = System.nanoTime();
        pay(1, 1234);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void silenceAndCutAreSwitchedHereToo() throws Exception {
        assertThat(Http.post(url + "/banks/nordbank/cut", "").statusCode()).isEqualTo(200);
        assertThat(Http.post(url + "/banks/riverbank/lose", "").statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> pay(1, 1234)).hasCauseInstanceOf(IOException.class);
        assertThat(pay(1, 1234).get(39)).isEqualTo("00");
        assertThat(Http.post(url + "/banks/nordbank/silence?on=true", "").statusCode())
                .isEqualTo(200);
        assertThat(Http.post(url + "/banks/nordbank/silence?on=false", "").statusCode())
                .isEqualTo(200);
        assertThat(pay(1, 1234).get(39)).isEqualTo("00");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /banks/nowhere/delay?ms=1, 400",
        "POST, /banks/nordbank/links/3/stop, 400",
        "POST, /banks/nordbank/delay, 400",
        "POST, /banks/nordbank/delay?ms=-1, 400",
        "POST, /banks/nordbank/delay?ms=999999999, 400",
        "POST, /banks/nordbank/links/1/explode, 404",
        "POST, /banks/nordbank/silence, 400",
        "POST, /banks/nordbank/later?on=true, 400",
        "POST, /banks/riverbank/later?on=true, 200",
        "GET, /banks/nordbank/links/1/stop, 405",
        "POST, /ledger, 405",
        "GET, /, 404"
    })
    void requestsAreAnsweredByWhatTheyAsk(String method, String path, int status) throws Exception {
        assertThat(Http.exchange(method, url + path, null, Duration.ofSeconds(10))
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void pagesOfABrowserCannotSwitchBanks() throws Exception {
        assertThat(Http.post(url + "/banks/nordbank/links/1/stop", "", "Origin", "http://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(pay(1, 1234).get(39)).isEqualTo("00");
    }

    @Test
    void aTakenPortIsNamedAndNothingIsLeftListening() throws Exception {
        DemoBanksSettings settings =
                DemoBanksSettings.on(List.of(0), 0, 0, banks.oldtown().port(1));
        assertThatThrownBy(() -> DemoBanks.start(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("control: cannot listen on")
                .hasMessageContaining("" + banks.oldtown().port(1));

        int nordbankPort = banks.nordbank().port(1);
        banks.close();
        assertThatThrownBy(() -> new RawConnection(nordbankPort)).isInstanceOf(ConnectException.class);
    }

    private JsonNode json(String path) throws Exception {
        return new ObjectMapper().readTree(Http.get(url + path).body());
    }

    private Iso8583Message pay(int link, long amountMinor) throws Exception {
        try (Iso8583Client client =
                Iso8583Client.connect(Loopback.address(banks.nordbank().port(link)), Duration.ofSeconds(10))) {
            client.signOn().get();
            Iso8583Message purchase = Iso8583Message.purchase("4111111111111111", amountMinor, "978");
            return client.send(purchase.with(11, Digits.padded(++lastStan, 6))).get();
        }
    }
}
