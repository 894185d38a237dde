package org.mooring.connectors.iso8583;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

/**
 * A bank on a real socket that signs on and echoes by itself and leaves each payment to the test. Written from the wire
 * contract of the simulated banks, not from the link.
 */
final class ScriptedBank implements Closeable {
    private final ServerSocket listener;
    private final BlockingQueue<Request> payments = new LinkedBlockingQueue<>();
    private final List<String> managementCodes = new CopyOnWriteArrayList<>();
    private final List<Wire> connections = new CopyOnWriteArrayList<>();
    private volatile String signOnCode = "00";
    private volatile boolean answersEcho = true;
    private volatile boolean asksInsteadOfEchoing;
    private volatile String newKey;
    private volatile boolean answersKeys = true;
    private volatile Wire signer;
    private final int asciiHeaderBytes;

    /** One payment as it arrived, on the connection that wants its answer. */
    record Request(Iso8583Message message, Wire connection) {
        void answer(String code) throws IOException {
            connection.send(draft().set(39, code));
        }

        void reversed(String code) throws IOException {
            connection.send(new Iso8583Draft("0410")
                    .copy(message, 2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49, 90, 102, 103)
                    .set(39, code));
        }

        Iso8583Draft draft() {
            return new Iso8583Draft("0210").copy(message, 2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49, 102, 103);
        }
    }

    ScriptedBank() throws IOException {
        this(0);
    }

    ScriptedBank(int port) throws IOException {
        this(port, 0);
    }

    ScriptedBank(int port, int asciiHeaderBytes) throws IOException {
        this.asciiHeaderBytes = asciiHeaderBytes;
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** @param code null for a bank that does not answer a sign-on */
    void signOnCode(String code) {
        signOnCode = code;
    }

    void answersEcho(boolean answers) {
        answersEcho = answers;
    }

    /** Sends an echo of its own where it should answer one; the link's answer comes out of {@link #take}. */
    void asksInsteadOfEchoing(boolean asks) {
        asksInsteadOfEchoing = asks;
    }

    /** What stands in DE 48 when a key is asked for. */
    void newKey(String cryptogram) {
        newKey = cryptogram;
    }

    void answersKeys(boolean answers) {
        answersKeys = answers;
    }

    /** DE 70 of every 0800 so far. */
    List<String> managementCodes() {
        return managementCodes;
    }

    /** Every connection so far, also those that have ended. */
    List<Wire> connections() {
        return connections;
    }

    /** Over which the last sign-on came. */
    Wire signer() {
        return signer;
    }

    int connectionCount() {
        return connections.size();
    }

    /** The latest connection. */
    Wire connection() {
        return connections.get(connections.size() - 1);
    }

    Request take() throws InterruptedException {
        Request request = payments.poll(20, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no payment reached the bank");
        }
        return request;
    }

    boolean hasNoPayment() {
        return payments.isEmpty();
    }

    private void accept() {
        try {
            while (true) {
                Wire connection = new Wire(listener.accept(), asciiHeaderBytes);
                connections.add(connection);
                daemon(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the test is over or has stopped the listener
        }
    }

    private void serve(Wire connection) {
        try {
            while (true) {
                Iso8583Message message = connection.receive();
                if (message.mti().equals("0800")) {
                    manage(message, connection);
                } else {
                    payments.add(new Request(message, connection));
                }
            }
        } catch (IOException ended) {
            // the link closed, or the test cut the line
        }
    }

    private void manage(Iso8583Message message, Wire connection) throws IOException {
        String code = message.text(70);
        signer = code.equals("001") ? connection : signer;
        managementCodes.add(code);
        if (code.equals("301") && asksInsteadOfEchoing) {
            connection.send(Wire.echo(managementCodes.size()));
            return;
        }
        boolean isSilent = switch (code) {
            case "301" -> !answersEcho;
            case "161" -> !answersKeys;
            default -> code.equals("001") && signOnCode == null;
        };
        if (isSilent) {
            return;
        }
        connection.send(new Iso8583Draft("0810")
                .copy(message, 7, 11, 70)
                .set(39, code.equals("001") ? signOnCode : "00")
                .set(48, code.equals("161") ? newKey : null));
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "scripted-bank");
        thread.setDaemon(true);
        thread.start();
    }

    /** Stops listening and cuts every connection. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (Wire connection : connections) {
            connection.close();
        }
    }
}
