package org.mooring.simulators;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP listener on loopback. Stops and starts on the port it was first given. Late answers leave from a timer, so
 * that a slow bank holds no thread.
 */
final class HttpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    /** Longer than any request of these banks; what is longer is answered 413 without being read. */
    static final int BODY_LENGTH_MAX = 256 * 1024;

    /** "Never" answers for so long; then the connection is closed, so that forgotten ones do not add up. */
    private static final int NEVER_MINUTES = 10;

    private static final int THREADS = 4;

    static {
        // Without it, the second packet of each answer waits 40 ms for an acknowledgement. Read once by the JDK's
        // server.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final String name;
    private final Faults faults;
    private final Function<HttpRequest, HttpReply> service;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private InetSocketAddress address;
    private HttpServer server;

    HttpListener(String name, int port, Faults faults, Function<HttpRequest, HttpReply> service) {
        this.name = name;
        this.address = Loopback.address(port);
        this.faults = faults;
        this.service = service;
        ThreadFactory threads = daemons("simulated-" + name);
        this.workers = Executors.newFixedThreadPool(THREADS, threads);
        this.timer = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /** @throws IllegalStateException when the port is taken */
    synchronized void start() {
        if (server != null) {
            return;
        }
        try {
            HttpServer created = HttpServer.create(address, 0);
            created.setExecutor(workers);
            created.createContext("/", this::handle);
            created.start();
            server = created;
            address = created.getAddress();
        } catch (IOException failure) {
            throw new IllegalStateException(
                    name + ": cannot listen on " + address + ": " + failure.getMessage() + "; not started", failure);
        }
    }

    /** Closes the listener and cuts the open connections. */
    synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    synchronized int port() {
        return address.getPort();
    }

    @Override
    public void close() {
        stop();
        workers.shutdownNow();
        timer.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_LENGTH_MAX + 1);
        HttpReply reply = body.length > BODY_LENGTH_MAX
                ? HttpReply.error(413, "body is longer than " + BODY_LENGTH_MAX + " bytes")
                : reply(exchange, body);
        HttpReply.Delivery delivery = faults.isSilent() ? HttpReply.Delivery.NEVER : reply.delivery();
        switch (delivery) {
            case CUT -> exchange.close();
            case NEVER -> timer.schedule(exchange::close, NEVER_MINUTES, TimeUnit.MINUTES);
            case ANSWER -> answer(exchange, reply);
        }
    }

    private HttpReply reply(HttpExchange exchange, byte[] body) {
        try {
            return service.apply(new HttpRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestURI().getRawQuery(),
                    exchange.getRequestHeaders(),
                    body));
        } catch (RuntimeException defect) {
            LOG.error("{}: the simulator failed", name, defect);
            return HttpReply.error(500, "the simulator failed: " + defect);
        }
    }

    private void answer(HttpExchange exchange, HttpReply reply) {
        long delayNanos = faults.nextDelayNanos();
        if (delayNanos == 0) {
            write(exchange, reply);
        } else {
            timer.schedule(() -> write(exchange, reply), delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void write(HttpExchange exchange, HttpReply reply) {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            boolean hasBody =
                    reply.body().length > 0 && !exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(reply.status(), hasBody ? reply.body().length : -1);
            if (hasBody) {
                exchange.getResponseBody().write(reply.body());
            }
        } catch (IOException gone) {
            LOG.debug("{}: nobody waits for the answer any more: {}", name, gone.getMessage());
        }
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + '-' + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
