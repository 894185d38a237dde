package org.mooring.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A terminal concentrator: purchases over one connection, many of them in flight, until all are answered. One thread
 * writes, the one that calls it reads.
 */
final class PurchaseStream implements Callable<Map<Unique, List<String>>> {
    private static final int IN_FLIGHT_MAX = 16;

    private final InetSocketAddress hub;
    private final List<Unique> purchases;
    private final Runnable answered;
    private final Semaphore free = new Semaphore(IN_FLIGHT_MAX);

    /** @param answered called at each answer */
    PurchaseStream(InetSocketAddress hub, List<Unique> purchases, Runnable answered) {
        this.hub = hub;
        this.purchases = purchases;
        this.answered = answered;
    }

    /** DE 39 of every answer that each purchase got. An echo at the end shows that no answer is left on the connection. */
    @Override
    public Map<Unique, List<String>> call() throws Exception {
        Map<String, Unique> byStan = new ConcurrentHashMap<>();
        purchases.forEach(purchase -> byStan.put(purchase.stan(), purchase));
        Map<Unique, List<String>> answers = new ConcurrentHashMap<>();
        try (Iso8583Wire wire = new Iso8583Wire(hub)) {
            Thread writer = new Thread(() -> write(wire), "purchases");
            writer.start();
            for (int i = 0; i < purchases.size(); i++) {
                Iso8583Wire.Message answer = wire.read();
                answers.computeIfAbsent(byStan.get(answer.get(11)), unique -> new ArrayList<>())
                        .add(answer.get(39));
                free.release();
                answered.run();
            }
            writer.join();
            Iso8583Wire.Message echo = wire.ask(Iso8583Wire.networkManagement(new Unique(), "301"));
            if (!echo.get(0).equals("0810")) {
                throw new AssertionError("one answer too many: " + echo);
            }
        }
        return answers;
    }

    private void write(Iso8583Wire wire) {
        try {
            for (Unique purchase : purchases) {
                free.acquire();
                wire.send(Iso8583Wire.purchase(purchase).frame());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
