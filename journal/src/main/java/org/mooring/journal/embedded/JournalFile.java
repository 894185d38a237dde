package org.mooring.journal.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file that the journal writes. Used by one thread at a time that nobody interrupts: an interrupt would close the
 * channel beneath it.
 */
interface JournalFile extends Closeable {
    /** Writes all remaining bytes at that offset; the device may not have them yet. */
    void write(ByteBuffer bytes, long offset) throws IOException;

    /** Returns once the device has everything written before (fdatasync). */
    void force() throws IOException;
}
