package org.mooring.routes.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.camel.Exchange;
import org.mooring.routes.intake.Intake;

/**
 * The original of an intake cannot be read: a device that fails, a file that somebody still writes or that the hub's user
 * may not open, a reader that breaks off at it. That is no word about what is in it, so it is tried again, for as long as
 * {@link Patience} lasts. A failure to write anything is never one of these.
 */
final class UnreadOriginal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnreadOriginal(Intake intake, Exception why) {
        super(intake.label() + " cannot be read: " + reason(why), why);
    }

    /**
     * What is to be thrown: this, or at the last try the refusal.
     *
     * @param isBegun whether payments of it may have been recorded
     */
    static RuntimeException failure(Exchange exchange, Intake intake, boolean isBegun, Exception why) {
        Patience.Spent spent = exchange.getProperty(FileFlow.LAST_TRY, Patience.Spent.class);
        return spent == null
                ? new UnreadOriginal(intake, why)
                : FileRefused.unread(
                        intake.note().format(),
                        "it could not be read, " + spent.tries() + " times in " + spent.duration() + " (" + reason(why)
                                + ")",
                        isBegun);
    }

    static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadOriginal) {
                return true;
            }
        }
        return false;
    }

    /** The text of a defect may have content in it. */
    private static String reason(Exception why) {
        if (why instanceof UncheckedIOException wrapped) {
            return reason(wrapped.getCause());
        }
        return why instanceof IOException
                ? why.toString().lines().findFirst().orElseThrow() // the rest, if any, is about the reader's state
                : why.getClass().getSimpleName() + ", a defect of the hub or a file that it was not made for";
    }
}
