package org.mooring.connectors.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that reads whole HTTP requests from a raw socket and then does what no decent server would. */
final class RawPeer implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("content-length: *([0-9]+)");
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** @return whether the connection stays open for another request */
    @FunctionalInterface
    interface Reaction {
        boolean to(int requestNumber, Socket socket) throws IOException;
    }

    RawPeer(Reaction reaction) throws IOException {
        threads.execute(() -> accept(reaction));
    }

    private void accept(Reaction reaction) {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                threads.execute(() -> serve(socket, reaction));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket, Reaction reaction) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String body = readRequest(in);
            while (body != null) {
                bodies.add(body);
                if (!reaction.to(bodies.size(), socket)) {
                    return;
                }
                body = readRequest(in);
            }
        } catch (IOException clientGone) {
            // As a server would take it.
        }
    }

    private static String readRequest(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.write(next);
        }
        Matcher length =
                LENGTH.matcher(head.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
        int count = length.find() ? Integer.parseInt(length.group(1)) : 0;
        byte[] body = in.readNBytes(count);
        return body.length < count ? null : new String(body, StandardCharsets.UTF_8);
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Bodies of the requests that came whole, in order. */
    List<String> bodies() {
        return bodies;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
