package org.mooring.routes.channel;

import org.mooring.canonical.StatusReason;
import org.mooring.canonical.failure.MessageUnreadable;

/** A file or message that could be read, but is refused as a whole: nothing of it was recorded. */
final class FileRefused extends MessageUnreadable {
    private static final long serialVersionUID = 1L;

    private final transient StatusReason reason;
    private final String next;

    /** @param next what whoever sent it can do */
    FileRefused(String format, StatusReason reason, String at, String next) {
        super(format, reason.additionalInformation(), at);
        this.reason = reason;
        this.next = next;
    }

    StatusReason reason() {
        return reason;
    }

    String next() {
        return next;
    }
}
