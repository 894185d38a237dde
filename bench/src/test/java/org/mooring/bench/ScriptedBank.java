package org.mooring.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** A bank that answers each purchase with what the test says: none, one or several messages. */
final class ScriptedBank implements AutoCloseable {
    private static final int DE_2_TO_13_LENGTH = 62;

    private final ServerSocket listener;
    private final Function<String, List<String>> answers;

    /** @param answers from the right answer to what is sent instead */
    ScriptedBank(Function<String, List<String>> answers) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answers = answers;
        daemon(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                daemon(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            while (true) {
                byte[] bytes = new byte[in.readUnsignedShort()];
                in.readFully(bytes);
                String request = new String(bytes, StandardCharsets.US_ASCII);
                List<String> messages = request.startsWith("0800")
                        ? List.of("0810" + "8220000002000000" + request.substring(20, 52) + "00" + "001")
                        : answers.apply(approved(request));
                for (String message : messages) {
                    out.writeShort(message.length());
                    out.writeBytes(message);
                }
                out.flush();
            }
        } catch (IOException closed) {
            // the client went, or the test is over
        }
    }

    /** DE 2 to 13 and 37 echoed, DE 39 = 00; without DE 18, 22, 25 and what stands behind DE 39. */
    private static String approved(String request) {
        int start = 20;
        String upToLocalDate = request.substring(start, start + DE_2_TO_13_LENGTH);
        String acquirer = request.substring(91, 99);
        String reference = request.substring(99, 111);
        return "0210" + "723800010A000000" + upToLocalDate + acquirer + reference + "00";
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-bank");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
