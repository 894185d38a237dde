package org.mooring.app.cli;

import java.nio.charset.StandardCharsets;

/** Guesses what a file holds from its first characters, well enough to choose a content type or a queue. */
final class Formats {
    private static final int LOOKED_AT = 1024;

    private Formats() {}

    static boolean isXml(byte[] message) {
        return beginning(message).startsWith("<");
    }

    static boolean isJson(byte[] message) {
        return beginning(message).startsWith("{");
    }

    static boolean isSoapEnvelope(byte[] message) {
        return beginning(message).matches("(?s).*<(\\w+:)?Envelope[\\s>].*");
    }

    private static String beginning(byte[] message) {
        String text = new String(message, 0, Math.min(message.length, LOOKED_AT), StandardCharsets.UTF_8);
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).stripLeading();
    }
}
