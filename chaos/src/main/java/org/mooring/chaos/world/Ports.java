package org.mooring.chaos.world;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that were free a moment ago. A restarted process listens where it did, so they are chosen once; and below those
 * that systems give to outgoing connections, so that none of these takes one while its process is dead. Of its own, as
 * everything of the harness: what tests of the hub use is the hub's.
 */
final class Ports {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 31_999;

    private Ports() {}

    static List<Integer> free(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            while (ports.size() < count) {
                int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
                try {
                    held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                    ports.add(port);
                } catch (BindException taken) {
                    // Another one will be free.
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }
}
