package org.mooring.simulators;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** The only interface the simulators listen on. */
final class Loopback {
    private static final byte[] IPV4 = {127, 0, 0, 1};

    private Loopback() {}

    /** 127.0.0.1, whatever {@code localhost} means on this machine. */
    static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress("127.0.0.1", IPV4), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an IPv4 address", impossible);
        }
    }
}
