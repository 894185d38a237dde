package org.mooring.app.cli;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** A failure in one line for the person at the keyboard. */
final class Failure {
    private Failure() {}

    static String told(Throwable failure) {
        if (failure instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (failure instanceof FileAlreadyExistsException there) {
            return there.getFile() + " is there already; nothing was overwritten";
        }
        if (failure instanceof ConnectException) {
            return "nothing listens there; is the hub running? (" + text(failure) + ")";
        }
        if (failure instanceof HttpTimeoutException || failure instanceof SocketTimeoutException) {
            return "no answer in time; the payment may be in process: ask for it before sending again";
        }
        return text(failure);
    }

    private static String text(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
