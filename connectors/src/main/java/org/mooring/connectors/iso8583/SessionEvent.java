package org.mooring.connectors.iso8583;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.mooring.transformers.iso8583.Iso8583Message;

/**
 * Something that a session with a bank or a legacy client has to tell and that belongs to no payment in progress.
 *
 * @param where the link, {@code bank/number}, or the address of a legacy client
 * @param message that came, sensitive authentication data overwritten; null where none did. Its text form is masked
 * @param text in words, masked
 */
public record SessionEvent(Kind kind, String where, Instant at, Iso8583Message message, String text) {
    /** What happened. */
    public enum Kind {
        SIGNED_ON,
        SIGNED_OFF,
        /** A connection that had been signed on ended. */
        CONNECTION_LOST,
        /** 0800/201: what comes after it belongs to the next business day. */
        CUT_OVER,
        KEY_TAKEN,
        KEY_REFUSED,
        /** An answer to a payment that nobody waits for any more; its payment is told, too. */
        LATE_ANSWER,
        /** A message that nobody asked for. */
        UNASKED
    }

    /** One line of JSON; the message in its masked text form. */
    public String line() {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("at", at.toString())
                .put("kind", kind.name())
                .put("where", where)
                .put("text", text);
        if (message != null) {
            line.put("message", message.toString());
        }
        return line.toString();
    }
}
