package org.mooring.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.mooring.simulators.Iso8583Client;
import org.mooring.simulators.Iso8583Message;

/** Asks whether a hub is ready: a sign-on and one small payment, approved by the bank behind it. */
final class HubProbe {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

    private HubProbe() {}

    /**
     * Tries until a payment is approved.
     *
     * @param alive throws when it makes no sense to try on
     * @throws IOException saying what the last try met, when patience ends
     */
    static void awaitReady(InetSocketAddress hub, Duration patience, AliveCheck alive)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        String met;
        do {
            alive.check();
            met = tryOnce(hub);
            if (met.isEmpty()) {
                return;
            }
            TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
        } while (System.nanoTime() - deadline < 0);
        throw new IOException("hub at " + hub + " is not ready after " + patience.toSeconds() + " s: " + met);
    }

    interface AliveCheck {
        void check() throws IOException;
    }

    /** What stood in the way; empty when nothing did. */
    private static String tryOnce(InetSocketAddress hub) throws InterruptedException {
        try (Iso8583Client client = Iso8583Client.connect(hub, ANSWER_TIMEOUT)) {
            if (!client.signOn().get()) {
                return "sign-on was refused";
            }
            Iso8583Message payment = Iso8583Message.purchase("4111111111111111", 100, "978")
                    .with(32, "400099")
                    .with(41, "PROBE001")
                    .with(42, "LOAD-MERCHANT-1");
            String responseCode = client.send(payment).get().get(39);
            return "00".equals(responseCode) ? "" : "payment was answered with DE 39 = " + responseCode;
        } catch (IOException | ExecutionException failure) {
            return failure.getMessage();
        }
    }
}
