package org.mooring.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Clients that cost a hub something and bring nothing: half say nothing, half send a byte of a message now and then.
 * Meanwhile one that behaves asks for echoes.
 */
@Command(
        name = "slow-clients",
        mixinStandardHelpOptions = true,
        description = {
            "Holds many silent and slow connections to a hub that runs, on loopback, until it has closed them all.",
            "Exit code 0: it closed every one and answered every echo; 1: not so."
        })
final class SlowClients implements Callable<Integer> {
    private static final Pattern USED = Pattern.compile(" used (\\d+)K");
    private static final byte[] ECHO =
            "0800822000000000000004000000000000001123090000000001301".getBytes(StandardCharsets.ISO_8859_1);
    /** Ephemeral ports of one address would do for 20,000; more addresses leave room. */
    private static final int CONNECTIONS_AN_ADDRESS = 5_000;

    @Option(names = "--hub", paramLabel = "HOST:PORT", required = true, description = "Where the hub listens.")
    private String hub;

    @Option(names = "--hub-pid", description = "The hub's process, for its heap.")
    private long hubPid;

    @Option(names = "--connections", description = "Connections (${DEFAULT-VALUE}).")
    private int connections = 10_000;

    @Option(names = "--byte-every", description = "Seconds between the bytes of a slow one (${DEFAULT-VALUE}).")
    private int byteEverySeconds = 60;

    @Option(names = "--patience", description = "Seconds until all must be closed (${DEFAULT-VALUE}).")
    private int patienceSeconds = 600;

    private final ByteBuffer buffer = ByteBuffer.allocate(1);
    private final long[] closedAfterMs = new long[2]; // the last one, by kind: silent, slow
    private final int[] closed = new int[2];
    private long echoes;
    private long slowestEchoMs;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SlowClients()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        int colon = hub.lastIndexOf(':');
        InetSocketAddress address =
                new InetSocketAddress(hub.substring(0, colon), Integer.parseInt(hub.substring(colon + 1)));
        LoadPlan.requireLoopback(address);
        System.out.print(Machine.describe());
        try (Selector selector = Selector.open();
                Socket behaving = new Socket(address.getAddress(), address.getPort())) {
            behaving.setTcpNoDelay(true);
            behaving.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
            echo(behaving);
            long before = heap();
            long begun = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                open(address, i, selector);
            }
            feed(selector);
            System.out.printf(Locale.ROOT, "opened      %,d in %,d ms%n", connections, millisSince(begun));
            echo(behaving);
            long held = heap();
            System.out.printf(
                    Locale.ROOT,
                    "heap        %,d kB before, %,d kB with them: %,d bytes each%n",
                    before,
                    held,
                    (held - before) * 1024 / connections);
            int left = watch(selector, behaving, begun);
            System.out.printf(
                    Locale.ROOT,
                    "closed      %,d silent, the last after %,d ms; %,d slow, the last after %,d ms; %,d left%n",
                    closed[0],
                    closedAfterMs[0],
                    closed[1],
                    closedAfterMs[1],
                    left);
            System.out.printf(
                    Locale.ROOT, "meanwhile   %,d echoes answered, the slowest after %,d ms%n", echoes, slowestEchoMs);
            System.out.printf(Locale.ROOT, "heap        %,d kB afterwards%n", heap());
            return left == 0 ? 0 : 1;
        }
    }

    private static void open(InetSocketAddress hub, int index, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        byte[] from = {127, 0, 0, (byte) (2 + index / CONNECTIONS_AN_ADDRESS)};
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
        channel.connect(hub);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, index % 2);
    }

    /** A slow one's first bytes are the length of a message that never becomes whole. */
    private void feed(Selector selector) throws IOException {
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && (int) key.attachment() == 1) {
                try {
                    ((SocketChannel) key.channel()).write(ByteBuffer.wrap(new byte[] {1}));
                } catch (IOException alreadyClosed) {
                    key.interestOps(SelectionKey.OP_READ); // the selector tells
                }
            }
        }
    }

    private int watch(Selector selector, Socket behaving, long begun) throws IOException {
        long fedAt = System.nanoTime();
        long echoedAt = fedAt;
        while (!selector.keys().isEmpty() && millisSince(begun) < 1_000L * patienceSeconds) {
            selector.select(100);
            for (SelectionKey key : selector.selectedKeys()) {
                if (isClosed(key)) {
                    int kind = (int) key.attachment();
                    closed[kind]++;
                    closedAfterMs[kind] = millisSince(begun);
                    key.channel().close();
                }
            }
            selector.selectedKeys().clear();
            selector.selectNow();
            if (millisSince(echoedAt) >= 200) {
                echoedAt = System.nanoTime();
                echo(behaving);
            }
            if (millisSince(fedAt) >= 1_000L * byteEverySeconds) {
                fedAt = System.nanoTime();
                feed(selector);
            }
        }
        return selector.keys().size();
    }

    private boolean isClosed(SelectionKey key) {
        try {
            buffer.clear();
            return ((SocketChannel) key.channel()).read(buffer) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private void echo(Socket socket) throws IOException {
        long begun = System.nanoTime();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] frame = new byte[ECHO.length + 2];
        frame[1] = (byte) ECHO.length;
        System.arraycopy(ECHO, 0, frame, 2, ECHO.length);
        out.write(frame);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readUnsignedShort()];
        in.readFully(answer);
        if (!Arrays.equals(answer, 0, 4, "0810".getBytes(StandardCharsets.ISO_8859_1), 0, 4)) {
            throw new IOException("an echo was answered " + new String(answer, StandardCharsets.ISO_8859_1));
        }
        echoes++;
        slowestEchoMs = Math.max(slowestEchoMs, millisSince(begun));
    }

    /** Kilobytes in use after a collection; 0 where no process was named. */
    private long heap() throws IOException, InterruptedException {
        if (hubPid == 0) {
            return 0;
        }
        jcmd("GC.run");
        String told = jcmd("GC.heap_info");
        Matcher used = USED.matcher(told);
        long sum = 0;
        while (used.find()) {
            boolean isMetaspace = told.lastIndexOf("Metaspace", used.start()) >= 0;
            sum += isMetaspace ? 0 : Long.parseLong(used.group(1));
        }
        return sum;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("jcmd", Long.toString(hubPid), command)
                .redirectErrorStream(true)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return told;
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
