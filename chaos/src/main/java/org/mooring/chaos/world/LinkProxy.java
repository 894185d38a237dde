package org.mooring.chaos.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A link between hub and bank that misbehaves on demand. Bytes pass as they are read, or, on a link with length-framed
 * messages, message by message, so that one may be dropped or doubled whole. Threads: two a connection; the settings may
 * be changed from any thread and hold for what is read afterwards.
 */
public final class LinkProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    /** What happens to the next piece in a direction; then the link is as before. */
    public enum Cut {
        NONE,
        /** Half of it passes, then both ends are cut. */
        HALF,
        /** None of it passes, then both ends are cut. */
        BEFORE,
        /** All of it passes, then both ends are cut. */
        AFTER
    }

    private final String link;
    private final int bankPort;
    private final boolean isFramed;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger untilHook = new AtomicInteger();
    private volatile Runnable hook = () -> {};
    private volatile boolean isHookBeforeBank;
    private volatile int delayMs;
    private volatile boolean isDroppingAnswers;
    private volatile boolean isDoublingAnswers;
    private volatile Cut cutRequest = Cut.NONE;
    private volatile Cut cutAnswer = Cut.NONE;
    private volatile boolean isClosed;

    /** @param isFramed two bytes of length before each message, as on an ISO 8583 link */
    public LinkProxy(String link, int bankPort, boolean isFramed) throws IOException {
        this.link = link;
        this.bankPort = bankPort;
        this.isFramed = isFramed;
        this.listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        daemon("accept", this::accept);
    }

    public String link() {
        return link;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Each piece waits that long in each direction. */
    public void delay(int milliseconds) {
        delayMs = milliseconds;
    }

    public void dropAnswers(boolean on) {
        isDroppingAnswers = on;
    }

    /** Each answer passes twice. Framed links only: over HTTP it would be no message. */
    public void doubleAnswers(boolean on) {
        isDoublingAnswers = on && isFramed;
    }

    public void cutNextRequest(Cut cut) {
        cutRequest = cut;
    }

    public void cutNextAnswer(Cut cut) {
        cutAnswer = cut;
    }

    /**
     * Runs once, when the nth next request has come from the hub: its first byte has left, its answer has not come.
     *
     * @param isBeforeBank whether the bank is not to get the request
     */
    public void onRequest(int nth, boolean isBeforeBank, Runnable action) {
        hook = action;
        isHookBeforeBank = isBeforeBank;
        untilHook.set(nth);
    }

    /** Cuts all open connections; new ones are taken. */
    public void cutAll() {
        open.forEach(LinkProxy::cut);
    }

    /** Everything passes again. */
    public void heal() {
        delayMs = 0;
        isDroppingAnswers = false;
        isDoublingAnswers = false;
        cutRequest = Cut.NONE;
        cutAnswer = Cut.NONE;
        untilHook.set(0);
        hook = () -> {};
    }

    private void accept() {
        while (!isClosed) {
            try {
                Socket hub = listener.accept();
                hub.setTcpNoDelay(true);
                connect(hub);
            } catch (IOException closed) {
                // the loop ends when the listener is closed
            }
        }
    }

    private void connect(Socket hub) {
        try {
            Socket bank = new Socket(InetAddress.getLoopbackAddress(), bankPort);
            bank.setTcpNoDelay(true);
            open.add(hub);
            open.add(bank);
            daemon("to-bank", () -> carry(hub, bank, true));
            daemon("to-hub", () -> carry(bank, hub, false));
        } catch (IOException bankIsDown) {
            cut(hub);
        }
    }

    private void carry(Socket from, Socket to, boolean isToBank) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = next(in);
            while (piece != null) {
                if (!pass(piece, out, isToBank)) {
                    break;
                }
                piece = next(in);
            }
        } catch (IOException ended) {
            // as good as an end
        } finally {
            cut(from);
            cut(to);
            open.remove(from);
            open.remove(to);
        }
    }

    /** False when the connection is to be cut. */
    private boolean pass(byte[] piece, OutputStream out, boolean isToBank) throws IOException {
        pause(delayMs);
        if (isToBank && isPayment(piece) && untilHook.get() > 0 && untilHook.decrementAndGet() == 0) {
            if (!isHookBeforeBank) {
                out.write(piece);
            }
            hook.run();
            return false;
        }
        Cut cut = isPayment(piece) ? takeCut(isToBank) : Cut.NONE;
        switch (cut) {
            case HALF -> out.write(piece, 0, piece.length / 2);
            case AFTER -> out.write(piece);
            case BEFORE -> {}
            case NONE -> {
                if (isToBank || !isDroppingAnswers || !isPayment(piece)) {
                    out.write(piece);
                }
                if (!isToBank && isDoublingAnswers && isPayment(piece)) {
                    out.write(piece);
                }
            }
        }
        return cut == Cut.NONE;
    }

    private Cut takeCut(boolean isToBank) {
        Cut cut = isToBank ? cutRequest : cutAnswer;
        if (isToBank) {
            cutRequest = Cut.NONE;
        } else {
            cutAnswer = Cut.NONE;
        }
        return cut;
    }

    /** Sign-on and echo are left alone, so that what is asked for meets a payment. */
    private boolean isPayment(byte[] piece) {
        return !isFramed || (piece.length > 4 && piece[3] == '2');
    }

    private byte[] next(InputStream in) throws IOException {
        if (isFramed) {
            byte[] length = in.readNBytes(2);
            if (length.length < 2) {
                return null;
            }
            int bytes = (length[0] & 0xff) << 8 | length[1] & 0xff;
            byte[] piece = Arrays.copyOf(length, 2 + bytes);
            return in.readNBytes(piece, 2, bytes) < bytes ? null : piece;
        }
        byte[] buffer = new byte[BUFFER];
        int count = in.read(buffer);
        return count < 0 ? null : Arrays.copyOf(buffer, count);
    }

    private static void pause(int milliseconds) {
        if (milliseconds > 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(milliseconds);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void cut(Socket socket) {
        try {
            // A reset, as when a firewall or a machine dies.
            socket.setSoLinger(true, 0);
        } catch (IOException closed) {
            // then it is cut already
        }
        try {
            socket.close();
        } catch (IOException closed) {
            // the same
        }
    }

    private void daemon(String what, Runnable task) {
        Thread thread = new Thread(task, "proxy-" + link + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        listener.close();
        cutAll();
    }
}
