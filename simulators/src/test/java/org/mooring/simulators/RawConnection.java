package org.mooring.simulators;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A plain socket that speaks length-prefixed text: no code of the simulators between test and wire. */
final class RawConnection implements AutoCloseable {
    static final String SIGN_ON = "0800" + "8220000000000000" + "0400000000000000" + "1123225901" + "000001" + "001";

    private final Socket socket;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
    }

    void send(String message) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write(framed(message));
        out.flush();
    }

    void sendBytes(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    String receive() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        return new String(message, StandardCharsets.ISO_8859_1);
    }

    /** Waits for the other side to close; false when it sent something instead. */
    boolean isClosedByPeer() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    static byte[] framed(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        byte[] framed = new byte[bytes.length + 2];
        framed[0] = (byte) (bytes.length >>> 8);
        framed[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, framed, 2, bytes.length);
        return framed;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
