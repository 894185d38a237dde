package org.mooring.journal.postgresql;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a journal and its server, and cuts the connection that sends a group's commit, once, when told to. */
final class CutWire implements Closeable {
    enum Cut {
        /** The server never hears of the commit. */
        BEFORE_THE_COMMIT,
        /** The server has committed and said so; the journal does not hear it. */
        BEFORE_THE_ANSWER
    }

    private final ServerSocket listener;
    private final int serverPort;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "cut-wire");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicReference<Cut> next = new AtomicReference<>();

    CutWire(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void cutOnce(Cut cut) {
        next.set(cut);
    }

    boolean hasCut() {
        return next.get() == null;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                AtomicReference<Boolean> isMute = new AtomicReference<>(false);
                threads.execute(() -> toServer(client, server, isMute));
                threads.execute(() -> toClient(client, server, isMute));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void toServer(Socket client, Socket server, AtomicReference<Boolean> isMute) {
        try (client;
                server) {
            byte[] buffer = new byte[64 * 1024];
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            int count = in.read(buffer);
            while (count >= 0) {
                // The writer's statement ends with a lower-case commit; the driver's own is in upper case.
                boolean isCommit = new String(buffer, 0, count, StandardCharsets.ISO_8859_1).contains(" commit\0");
                Cut cut = isCommit ? next.getAndSet(null) : null;
                if (cut == Cut.BEFORE_THE_COMMIT) {
                    return;
                }
                if (cut == Cut.BEFORE_THE_ANSWER) {
                    isMute.set(true);
                }
                out.write(buffer, 0, count);
                out.flush();
                count = in.read(buffer);
            }
        } catch (IOException cut) {
            // The other direction ends too.
        }
    }

    private void toClient(Socket client, Socket server, AtomicReference<Boolean> isMute) {
        try (client;
                server) {
            byte[] buffer = new byte[64 * 1024];
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            int count = in.read(buffer);
            while (count >= 0) {
                // The server answers once it is done with everything up to the driver's Sync.
                if (isMute.get()) {
                    return;
                }
                out.write(buffer, 0, count);
                out.flush();
                count = in.read(buffer);
            }
        } catch (IOException cut) {
            // The other direction ends too.
        }
    }

    static CutWire to(int serverPort) {
        try {
            return new CutWire(serverPort);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
