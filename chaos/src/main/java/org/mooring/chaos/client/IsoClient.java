package org.mooring.chaos.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.mooring.chaos.oracle.Told;

/**
 * A till: one connection, one purchase at a time. Without an answer it comes back with a repeat (0201) of the same key, or,
 * three times in ten, walks away. Now and then it repeats what was answered, as if the answer had been lost.
 */
public final class IsoClient extends Client {
    private static final int ANSWER_TIMEOUT_MS = 5_000;
    private static final int CONNECT_TIMEOUT_MS = 1_000;
    private static final int WALKS_AWAY_PERCENT = 30;
    private static final int REPEATS_ANSWERED_PERCENT = 3;
    private static final int STANS = 1_000_000;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("MMddHHmmss");

    private final Traffic traffic;
    private final List<InetSocketAddress> hubs;
    private int at;
    private Socket socket;

    /** @param hubs begins at one of them, and turns to the next when that does not answer */
    public IsoClient(int number, Traffic traffic, List<InetSocketAddress> hubs) {
        super("till-" + number);
        this.traffic = traffic;
        this.hubs = List.copyOf(hubs);
        this.at = number % hubs.size();
    }

    @Override
    void run() throws InterruptedException {
        for (Payment payment = traffic.next(Channel.ISO8583);
                payment != null;
                payment = traffic.next(Channel.ISO8583)) {
            pay(payment);
        }
    }

    private void pay(Payment payment) throws InterruptedException {
        IsoMessage request = request(payment);
        boolean walksAway = traffic.chance(payment, "walks-away", WALKS_AWAY_PERCENT);
        boolean isSent = false;
        while (!isGivingUp()) {
            boolean wasConnected = connect();
            if (wasConnected) {
                if (exchange(payment, isSent ? request.with("0201") : request)) {
                    break;
                }
                isSent = true;
            }
            if (isSent && walksAway) {
                return;
            }
            pause();
        }
        if (traffic.chance(payment, "repeats", REPEATS_ANSWERED_PERCENT) && connect()) {
            exchange(payment, request.with("0201"));
        }
    }

    private boolean connect() {
        if (socket != null) {
            return true;
        }
        Socket fresh = new Socket();
        try {
            fresh.connect(hubs.get(at), CONNECT_TIMEOUT_MS);
            fresh.setTcpNoDelay(true);
            fresh.setSoTimeout(ANSWER_TIMEOUT_MS);
            socket = fresh;
            return true;
        } catch (IOException hubIsDown) {
            close(fresh);
            turn();
            return false;
        }
    }

    /** Whether it was answered. */
    private boolean exchange(Payment payment, IsoMessage request) {
        try {
            socket.getOutputStream().write(request.wire());
            IsoMessage answer = IsoMessage.read(socket.getInputStream());
            if (!answer.get(37).equals(payment.token()) || !answer.mti().startsWith("021")) {
                throw new IOException("an answer to another request: " + answer);
            }
            payment.told(told(answer.get(39)));
            traffic.heardOnline();
            return true;
        } catch (IOException noAnswer) {
            close(socket);
            socket = null;
            turn();
            return false;
        }
    }

    private void turn() {
        at = (at + 1) % hubs.size();
    }

    private static Told told(String responseCode) {
        return switch (responseCode) {
            case "00" -> Told.APPROVED;
            case "91", "68" -> Told.PENDING;
            case "94" -> Told.CONFLICT;
            case "12", "30", "96" -> Told.FAILED;
            default -> Told.DECLINED;
        };
    }

    private static IsoMessage request(Payment payment) {
        String now = SECONDS.format(ZonedDateTime.now(ZoneOffset.UTC));
        return IsoMessage.of(
                "0200",
                Map.ofEntries(
                        Map.entry(2, "4111111111111111"),
                        Map.entry(3, "000000"),
                        Map.entry(4, String.format("%012d", payment.amountMinor())),
                        Map.entry(7, now),
                        Map.entry(11, String.format("%06d", payment.number() % STANS)),
                        Map.entry(12, now.substring(4)),
                        Map.entry(13, now.substring(0, 4)),
                        Map.entry(18, "5411"),
                        Map.entry(22, "051"),
                        Map.entry(25, "00"),
                        Map.entry(32, "400001"),
                        Map.entry(37, payment.token()),
                        Map.entry(41, String.format("TILL%04d", payment.number() / STANS)),
                        Map.entry(42, "CHAOS-MERCHANT1"),
                        Map.entry(49, "978")));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // it is of no use any more
        }
    }
}
