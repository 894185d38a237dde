package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NordbankSimulatorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PAN = "4111111111111111";

    private final NordbankSimulator bank = NordbankSimulator.start(List.of(0, 0), LedgerLimits.DEFAULT, 1);

    @AfterEach
    void stop() {
        bank.close();
    }

    @Test
    void signOnAndPurchaseOnTheWire() throws Exception {
        try (RawConnection connection = new RawConnection(bank.port(1))) {
            connection.send(RawConnection.SIGN_ON);
            assertThat(connection.receive())
                    .isEqualTo(
                            "0810" + "8220000002000000" + "0400000000000000" + "1123225901" + "000001" + "00" + "001");

            // 2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49
            String elements = "16" + PAN + "000000" + "000000001234" + "1123225902" + "000002" + "235902" + "1123"
                    + "05" + "12345";
            String rest = "TERM0001" + "MERCHANT-000001" + "978";
            connection.send("0200" + "7238000108C08000" + elements + "RRN000000001" + rest);
            assertThat(connection.receive())
                    .isEqualTo("0210" + "723800010EC08000" + elements + "RRN000000001" + "000001" + "00" + rest);
        }
        LedgerEntry entry = bank.ledger().entries().get(0);
        assertThat(entry.link()).isEqualTo("nordbank/1");
        assertThat(entry.key()).isEqualTo("1123225902/000002/12345");
        assertThat(entry.amountMajor()).isEqualByComparingTo("12.34");
        assertThat(entry.decision()).isEqualTo(Decision.BOOKED);
        assertThat(entry.reference()).isEqualTo("RRN000000001");
    }

    @Test
    void splitAndCoalescedSegmentsAreTheSameMessages() throws Exception {
        try (RawConnection connection = new RawConnection(bank.port(1))) {
            byte[] signOn = RawConnection.framed(RawConnection.SIGN_ON);
            for (byte part : signOn) {
                connection.sendBytes(part);
            }
            byte[] twice = new byte[2 * signOn.length];
            System.arraycopy(signOn, 0, twice, 0, signOn.length);
            System.arraycopy(signOn, 0, twice, signOn.length, signOn.length);
            connection.sendBytes(twice);
            for (int i = 0; i < 3; i++) {
                assertThat(connection.receive()).startsWith("0810");
            }
        }
    }

    @Test
    void beforeSignOnAndAfterSignOffPaymentsAreAnswered91() throws Exception {
        try (Iso8583Client client = client(1)) {
            assertThat(client.echo().get()).isTrue();
            assertThat(pay(client, 1234).get(39)).isEqualTo("91");
            assertThat(client.signOn().get()).isTrue();
            assertThat(pay(client, 1234).get(39)).isEqualTo("00");
            assertThat(client.signOff().get()).isTrue();
            assertThat(pay(client, 1234).get(39)).isEqualTo("91");
        }
        assertThat(bank.ledger().summary().decided()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1234, 00, true", "1251, 51, false", "1205, 05, false", "1214, 14, false", "1299, Z9, false"})
    void amountDecidesTheResponseCode(long amountMinor, String responseCode, boolean isBooked) throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            Iso8583Message answer = pay(client, amountMinor);
            assertThat(answer.get(39)).isEqualTo(responseCode);
            assertThat(answer.has(38)).isEqualTo(isBooked);
            assertThat(answer.get(37)).hasSize(12);
        }
        assertThat(bank.ledger().summary().booked()).isEqualTo(isBooked ? 1 : 0);
    }

    @Test
    void aReversalReleasesTheMoneyOnceHoweverOftenItComes() throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            Iso8583Message paid = pay(client, 1234);
            pay(client, 1000);
            assertThat(reverse(client, "0400", paid).get(39)).isEqualTo("00");
            assertThat(reverse(client, "0401", paid).type()).isEqualTo("0410");
            assertThat(reverse(client, "0401", paid).get(39)).isEqualTo("00");
        }
        assertThat(bank.ledger().summary().reversed()).isEqualTo(1);
        assertThat(bank.ledger().summary().booked()).isEqualTo(2);
        assertThat(bank.ledger().summary().bookedMinor()).containsEntry("EUR", BigInteger.valueOf(1000));
        assertThat(bank.ledger().entries()).extracting(LedgerEntry::isHeld).containsExactly(false, true);
    }

    @Test
    void aReversalAdviceTakesBackOnceForAllItsRepeatsAndBesideARequest() throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            Iso8583Message paid = pay(client, 1234);
            Iso8583Message answer = reverse(client, "0420", paid);
            assertThat(answer.type() + " " + answer.get(39)).isEqualTo("0430 00");
            Iso8583Message repeat = reverse(client, "0421", paid);
            assertThat(repeat.type() + " " + repeat.get(39)).isEqualTo("0430 00");
            assertThat(reverse(client, "0400", paid).get(39)).isEqualTo("00");
            assertThat(reverse(client, "0420", paid.with(11, "999999")).get(39)).isEqualTo("25");
        }
        assertThat(bank.ledger().summary().reversed()).isEqualTo(1);
        assertThat(bank.ledger().summary().bookedMinor()).containsEntry("EUR", BigInteger.ZERO);
    }

    @Test
    void aReversalOfARefusedPaymentIsConfirmedAndOfAnUnknownOneIsNot() throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            Iso8583Message refused = pay(client, 1251);
            assertThat(reverse(client, "0400", refused).get(39)).isEqualTo("00");
            assertThat(reverse(client, "0400", refused.with(11, "999999")).get(39))
                    .isEqualTo("25");
            assertThat(reverse(client, "0400", refused.with(7, "0101000000")).get(39))
                    .isEqualTo("25");
        }
        assertThat(bank.ledger().summary().reversed()).isZero();
    }

    @Test
    void aLostPaymentIsNeitherBookedNorAnswered() throws Exception {
        bank.loseNextRequest();
        try (Iso8583Client client = signedOn(1)) {
            CompletableFuture<Iso8583Message> answer = client.send(Iso8583Message.purchase(PAN, 1234, "978"));
            assertThat(client.echo().get()).isTrue();
            assertThat(answer).isNotDone();
            assertThat(pay(client, 1000).get(39)).isEqualTo("00");
        }
        assertThat(bank.ledger().summary().decided()).isEqualTo(1);
    }

    private static Iso8583Message reverse(Iso8583Client client, String type, Iso8583Message paid) throws Exception {
        Iso8583Message reversal = new Iso8583Message(type, new TreeMap<>(Map.of(3, paid.get(3))))
                .with(2, PAN)
                .with(4, paid.get(4))
                .with(7, paid.get(7))
                .with(11, paid.get(11))
                .with(37, paid.get(37))
                .with(49, paid.get(49))
                .with(90, "0200" + paid.get(11) + paid.get(7) + "0".repeat(22));
        return client.send(reversal).get(10, TimeUnit.SECONDS);
    }

    @Test
    void amountEndingIn68IsBookedAndNeverAnswered() throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            CompletableFuture<Iso8583Message> answer = client.send(Iso8583Message.purchase(PAN, 1268, "978"));
            // The connection's requests are read in order: by the echo's answer, the payment's would have come.
            assertThat(client.echo().get()).isTrue();
            assertThat(answer).isNotDone();
        }
        assertThat(bank.ledger().entries().get(0).decision()).isEqualTo(Decision.BOOKED_UNANSWERED);
    }

    @Test
    void anAnswerThatNeverComesEndsInATimeout() throws Exception {
        try (Iso8583Client client = Iso8583Client.connect(Loopback.address(bank.port(1)), Duration.ofSeconds(1))) {
            bank.silence(true);
            assertThatThrownBy(() -> client.echo().get()).hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void transferNeedsBothAccountsAndEchoesThem() throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            Iso8583Message answer = client.send(Iso8583Message.transfer("DE89370400440532013000", "ACC-2", 2000, "978"))
                    .get();
            assertThat(answer.get(39)).isEqualTo("00");
            assertThat(answer.get(102)).isEqualTo("DE89370400440532013000");
            assertThat(answer.get(103)).isEqualTo("ACC-2");

            Iso8583Message lacking = Iso8583Message.purchase(PAN, 2000, "978").with(3, "400000");
            assertThat(client.send(lacking).get().get(39)).isEqualTo("30");
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 010000, 12", "49, 999, 30", "4, 00000000A234, 30", "4, 000000000000, 30", "2, 4111111, 30"})
    void whatTheBankCannotPayIsAnsweredWithTheReason(int element, String value, String responseCode) throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            Iso8583Message request = Iso8583Message.purchase(PAN, 1234, "978").with(element, value);
            assertThat(client.send(request).get().get(39)).isEqualTo(responseCode);
        }
        assertThat(bank.ledger().summary().decided()).isZero();
    }

    @Test
    void requestOfAServiceThatTheBankLacksIsAnswered12() throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            Iso8583Message undo = Iso8583Message.purchase(PAN, 1234, "978").with(3, "020000");
            Iso8583Message answer = client.send(undo).get();
            assertThat(answer.type()).isEqualTo("0210");
            assertThat(answer.get(39)).isEqualTo("12");
        }
    }

    @Test
    void aRepeatOnTheOtherLinkIsAnsweredAsFirstAndNotBookedAgain() throws Exception {
        Iso8583Message request = Iso8583Message.purchase(PAN, 1234, "978")
                .with(7, "1123225901")
                .with(11, "000777")
                .with(32, "12345");
        try (Iso8583Client one = signedOn(1);
                Iso8583Client two = signedOn(2)) {
            Iso8583Message first = one.send(request).get();
            Iso8583Message repeat = two.send(request.with(12, "000000")).get();
            assertThat(repeat.get(38)).isEqualTo(first.get(38));
            assertThat(repeat.get(37)).isEqualTo(first.get(37));
        }
        assertThat(bank.ledger().summary().booked()).isEqualTo(1);
        assertThat(bank.ledger().summary().repeatedKeys()).isEqualTo(1);
    }

    /** It promises that: nobody else may be asked so. */
    @Test
    void aRepeatUnder0201IsAnsweredAsTheFirstAndBookedOnceAlsoWhenTheFirstNeverCame() throws Exception {
        Iso8583Message request =
                Iso8583Message.purchase(PAN, 1234, "978").with(7, "1123225901").with(11, "000777");
        Iso8583Message repeat = new Iso8583Message("0201", request.elements());
        Iso8583Message declined =
                Iso8583Message.purchase(PAN, 1251, "978").with(7, "1123225901").with(11, "000778");
        try (Iso8583Client client = signedOn(1)) {
            Iso8583Message first = client.send(repeat).get(10, TimeUnit.SECONDS);
            assertThat(first.type()).isEqualTo("0210");
            assertThat(first.get(39)).as("the first it hears of it").isEqualTo("00");
            for (Iso8583Message again : List.of(request, repeat)) {
                Iso8583Message answer = client.send(again).get(10, TimeUnit.SECONDS);
                assertThat(answer.type()).isEqualTo("0210");
                for (int element : new int[] {37, 38, 39}) {
                    assertThat(answer.get(element)).isEqualTo(first.get(element));
                }
            }
            assertThat(client.send(declined).get(10, TimeUnit.SECONDS).get(39)).isEqualTo("51");
            assertThat(client.send(new Iso8583Message("0201", declined.elements()))
                            .get(10, TimeUnit.SECONDS)
                            .get(39))
                    .isEqualTo("51");
        }
        assertThat(bank.ledger().summary().booked()).isEqualTo(1);
        assertThat(bank.ledger().summary().repeatedKeys()).isEqualTo(3);
    }

    @Test
    void sameReferenceUnderAnotherKeyIsMoneyMovedTwice() throws Exception {
        Iso8583Message request = Iso8583Message.purchase(PAN, 1234, "978").with(37, "RRN000000001");
        try (Iso8583Client client = signedOn(1)) {
            client.send(request.with(11, "000001")).get();
            client.send(request.with(11, "000002")).get();
        }
        assertThat(bank.ledger().summary().repeatedIdentities()).isEqualTo(1);
    }

    @Test
    void manyInFlightComeBackInAnotherOrderToTheRightRequests() throws Exception {
        long seed = Long.getLong("mooring.test.seed", 1L);
        bank.delayBetween(Duration.ZERO, Duration.ofMillis(50), seed);
        Random random = new Random(seed);
        List<String> order = new CopyOnWriteArrayList<>();
        try (Iso8583Client client = signedOn(1)) {
            List<Long> amounts = new ArrayList<>();
            List<CompletableFuture<Iso8583Message>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                amounts.add(100L * (1 + random.nextInt(1_000_000)));
                CompletableFuture<Iso8583Message> answer =
                        client.send(Iso8583Message.purchase(PAN, amounts.get(i), "978"));
                answers.add(answer.whenComplete((message, failure) -> order.add(message.get(11))));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get(10, TimeUnit.SECONDS).get(4))
                        .as("seed %d", seed)
                        .isEqualTo(Digits.padded(amounts.get(i), 12));
            }
            assertThat(client.unmatched()).isZero();
        }
        List<String> sorted = new ArrayList<>(order);
        Collections.sort(sorted);
        assertThat(order).as("seed %d", seed).hasSize(500).isNotEqualTo(sorted);
        assertThat(bank.ledger().summary().booked()).isEqualTo(500);
    }

    @Test
    void delayedAnswersLeaveLateAndHoldNothingElseUp() throws Exception {
        bank.delay(Duration.ofMillis(200));
        try (Iso8583Client client = client(1)) {
            long start = System.nanoTime();
            List<CompletableFuture<Boolean>> echoes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                echoes.add(client.echo());
            }
            for (CompletableFuture<Boolean> echo : echoes) {
                assertThat(echo.get()).isTrue();
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertThat(taken).isGreaterThanOrEqualTo(Duration.ofMillis(200)).isLessThan(Duration.ofMillis(50 * 200));
        }
    }

    @Test
    void aStoppedLinkCutsItsConnectionsAndListensAgainOnItsPort() throws Exception {
        int port = bank.port(1);
        try (Iso8583Client one = signedOn(1);
                Iso8583Client two = signedOn(2)) {
            bank.stopLink(1);
            Awaitility.await().atMost(PATIENCE).until(() -> !one.isConnected());
            assertThatThrownBy(() -> new RawConnection(port)).isInstanceOf(ConnectException.class);
            assertThat(pay(two, 1234).get(39)).isEqualTo("00");
            assertThatThrownBy(() -> pay(one, 1234)).hasCauseInstanceOf(IOException.class);
        }
        bank.startLink(1);
        assertThat(bank.port(1)).isEqualTo(port);
        try (Iso8583Client again = signedOn(1)) {
            assertThat(pay(again, 1234).get(39)).isEqualTo("00");
        }
        bank.stopLink(1);
        bank.stopLink(1);
        assertThatThrownBy(() -> bank.stopLink(3)).hasMessageContaining("1 to 2");
    }

    @Test
    void cutConnectionLeavesABookingWithoutAnAnswer() throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            bank.cutAfterNextRequest();
            assertThatThrownBy(() -> pay(client, 1234)).hasCauseInstanceOf(IOException.class);
        }
        assertThat(bank.ledger().summary().booked()).isEqualTo(1);
        try (Iso8583Client client = signedOn(1)) {
            assertThat(pay(client, 1234).get(39)).isEqualTo("00");
        }
    }

    @Test
    void aSilentBankBooksAndSaysNothing() throws Exception {
        try (Iso8583Client client = signedOn(1)) {
            bank.silence(true);
            CompletableFuture<Iso8583Message> unanswered = client.send(Iso8583Message.purchase(PAN, 1234, "978"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> bank.ledger().summary().booked() == 1);
            bank.silence(false);
            assertThat(pay(client, 5600).get(39)).isEqualTo("00");
            assertThat(unanswered).isNotDone();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "0200",
                "0200ZZZZZZZZZZZZZZZZ",
                "02004000000000000000" + "19" + "4111",
                "0200" + "4000000000000000" + "-14111",
                "9999" + "0000000000000000",
                "0800" + "8220000000000000" + "0400000000000000" + "1123225901" + "000001" + "001" + "and more",
                ""
            })
    void whatCannotBeReadEndsItsConnectionAndNoOther(String message) throws Exception {
        try (Iso8583Client other = signedOn(1);
                RawConnection connection = new RawConnection(bank.port(1))) {
            connection.send(message);
            assertThat(connection.isClosedByPeer()).isTrue();
            assertThat(pay(other, 1234).get(39)).isEqualTo("00");
        }
    }

    @Test
    void aLengthThatLiesEndsTheConnection() throws Exception {
        try (RawConnection connection = new RawConnection(bank.port(1))) {
            connection.sendBytes((byte) 0xff, (byte) 0xff, (byte) '0');
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    private Iso8583Client client(int link) throws IOException {
        return Iso8583Client.connect(Loopback.address(bank.port(link)), PATIENCE);
    }

    private Iso8583Client signedOn(int link) throws IOException, InterruptedException, ExecutionException {
        Iso8583Client client = client(link);
        assertThat(client.signOn().get()).isTrue();
        return client;
    }

    private static Iso8583Message pay(Iso8583Client client, long amountMinor)
            throws InterruptedException, ExecutionException {
        return client.send(Iso8583Message.purchase(PAN, amountMinor, "978").with(41, "TERM0001"))
                .get();
    }
}
