package org.mooring.simulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that were free a moment ago, for what has to know its port before it listens, listens there again after a restart,
 * or shall find nobody there. They lie below those that systems give to outgoing connections: none of these takes one
 * while its process is dead, and no client is connected with itself. Any thread may call; none is given twice.
 */
public final class Ports {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 31_999;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    public static int free() {
        return free(1).get(0);
    }

    /** @throws UncheckedIOException when nothing can listen on the loopback */
    public static synchronized List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (!GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                ports.add(port);
            }
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
