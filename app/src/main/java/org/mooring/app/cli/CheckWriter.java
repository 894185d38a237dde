package org.mooring.app.cli;

import java.io.IOException;
import org.mooring.transformers.iso8583.DialectCheck;

/** Prints what was found, file by file. */
interface CheckWriter {
    void checked(String file, DialectCheck check) throws IOException;

    void unreadable(String file, String why) throws IOException;

    /** After the last file. */
    default void end() {}
}
