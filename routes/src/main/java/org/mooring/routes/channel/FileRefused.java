package org.mooring.routes.channel;

import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.failure.MessageUnreadable;

/** A file or message that is refused as a whole: nothing of it is recorded from now on. */
final class FileRefused extends MessageUnreadable {
    private static final long serialVersionUID = 1L;

    private final transient StatusReason reason;
    private final String next;
    private final boolean isBegun;
    private final boolean isUnread;

    /**
     * Nothing of it was recorded.
     *
     * @param next what whoever sent it can do
     */
    FileRefused(String format, StatusReason reason, String at, String next) {
        this(format, reason, at, next, false, false);
    }

    private FileRefused(String format, StatusReason reason, String at, String next, boolean isBegun, boolean isUnread) {
        super(format, reason.additionalInformation(), at);
        this.reason = reason;
        this.next = next;
        this.isBegun = isBegun;
        this.isUnread = isUnread;
    }

    /** What was judged first is not there any more, and some of it may be paid. */
    static FileRefused changed(String format, String rule, String at) {
        return new FileRefused(
                format,
                new StatusReason(ReasonCode.NARR, rule),
                at,
                "what was recorded of it goes on, and is not answered; ask for its payments before you send the rest",
                true,
                false);
    }

    /** It could not be read for so long that nobody waits for it any more. */
    static FileRefused unread(String format, String rule, boolean isBegun) {
        return new FileRefused(
                format,
                new StatusReason(ReasonCode.NARR, rule),
                "content",
                isBegun
                        ? "what was recorded of it goes on, and is not answered; send the same bytes again: what was"
                                + " recorded is not paid again, and the rest is paid"
                        : "nothing of it was recorded; send it again when it can be read",
                isBegun,
                true);
    }

    StatusReason reason() {
        return reason;
    }

    String next() {
        return next;
    }

    /** Payments of it may have been recorded before: its sender cannot be told that the whole is refused. */
    boolean isBegun() {
        return isBegun;
    }

    /** The original cannot be read, and so not be copied either. */
    boolean isUnread() {
        return isUnread;
    }
}
