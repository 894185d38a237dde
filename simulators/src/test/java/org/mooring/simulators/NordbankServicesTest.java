package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/reference/simulated-banks.md says of nordbank beside payments. */
class NordbankServicesTest {
    private static final String PAN = "4111111111111111";

    private final NordbankSimulator bank = NordbankSimulator.start(List.of(0), LedgerLimits.DEFAULT, 1);
    private Iso8583Client client;

    @BeforeEach
    void signOn() throws Exception {
        client = Iso8583Client.connect(new InetSocketAddress("127.0.0.1", bank.port(1)), Duration.ofSeconds(1));
        assertThat(client.signOn().get()).isTrue();
    }

    @AfterEach
    void stop() {
        client.close();
        bank.close();
    }

    @Test
    void anAdviceIsBookedOnceHoweverOftenItIsRepeated() throws Exception {
        Iso8583Message advice = as("0220", purchase("000001", 1234));
        assertThat(ask(advice).type()).isEqualTo("0230");
        assertThat(ask(as("0221", advice)).get(39)).isEqualTo("00");
        Iso8583Message unheard = as("0221", purchase("000002", 5678));
        assertThat(ask(unheard).get(39)).as("its 0220 never came").isEqualTo("00");
        assertThat(bank.ledger().summary().booked()).isEqualTo(2);
        assertThat(bank.ledger().doubled()).isZero();
        assertThat(ask(as("0220", purchase("000003", 1251))).get(39)).isEqualTo("51");
    }

    @Test
    void anAdviceThatIsNotAnsweredIsWhenItIsRepeated() throws Exception {
        Iso8583Message advice = as("0220", purchase("000001", 1268));
        Assertions.assertThatThrownBy(() -> ask(advice))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(ask(as("0221", advice)).get(39)).isEqualTo("00");
        assertThat(bank.ledger().summary().booked()).isEqualTo(1);
    }

    @Test
    void anAuthorisationHoldsUntilItIsReversedAndIsInNoLedger() throws Exception {
        Iso8583Message request = as("0100", purchase("000001", 1234));
        assertThat(ask(request).get(38)).hasSize(6);
        assertThat(ask(as("0101", request)).get(39)).isEqualTo("00");
        assertThat(bank.heldCount()).isEqualTo(1);
        assertThat(ask(as("0100", purchase("000002", 1251))).get(39)).isEqualTo("51");
        assertThat(ask(reversal("0100", request)).get(39)).isEqualTo("00");
        assertThat(bank.heldCount()).isZero();
        assertThat(ask(reversal("0200", request)).get(39)).as("no such payment").isEqualTo("25");
        assertThat(bank.ledger().summary().decided()).isZero();
    }

    @Test
    void aPartIsApprovedForWhoTakesOne() throws Exception {
        Iso8583Message request = purchase("000001", 1287);
        Iso8583Message answer = ask(request.with(60, "PA"));
        assertThat(answer.get(39) + " " + answer.get(4)).isEqualTo("10 000000001200");
        assertThat(ask(purchase("000002", 1287)).get(39)).isEqualTo("00");
        assertThat(bank.ledger().summary().bookedMinor()).hasToString("{EUR=2487}");
        assertThat(ask(reversal("0200", request)).get(39)).isEqualTo("00");
        assertThat(bank.ledger().summary().bookedMinor()).hasToString("{EUR=1287}");
    }

    @Test
    void totalsAreThoseOfTheDayAndTheAcquirer() throws Exception {
        ask(purchase("000001", 1000));
        ask(purchase("000002", 500));
        ask(reversal("0200", purchase("000002", 500)));
        ask(purchase("000003", 700).with(32, "999"));
        Iso8583Message claim = new Iso8583Message("0500", new java.util.TreeMap<>())
                .with(15, "1123")
                .with(32, "12345")
                .with(50, "978")
                .with(76, "0000000002")
                .with(97, "D0000000000001000");
        assertThat(ask(claim).get(66)).isEqualTo("1");
        Iso8583Message other = ask(claim.with(76, "0000000003"));
        assertThat(other.type() + " " + other.get(66) + " " + other.get(76)).isEqualTo("0510 2 0000000002");
        assertThat(ask(new Iso8583Message("0620", claim.elements())).type()).isEqualTo("0630");
    }

    private Iso8583Message ask(Iso8583Message request) throws Exception {
        return client.send(request).get();
    }

    private static Iso8583Message purchase(String stan, long amountMinor) {
        return Iso8583Message.purchase(PAN, amountMinor, "978")
                .with(7, "1123225901")
                .with(11, stan)
                .with(32, "12345");
    }

    private static Iso8583Message as(String type, Iso8583Message message) {
        return new Iso8583Message(type, message.elements());
    }

    private static Iso8583Message reversal(String originalType, Iso8583Message original) {
        return as("0400", original)
                .with(90, originalType + original.get(11) + original.get(7) + "00000012345" + "0".repeat(11));
    }
}
