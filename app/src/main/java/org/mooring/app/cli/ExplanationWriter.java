package org.mooring.app.cli;

import java.io.IOException;
import org.mooring.transformers.Explanation;

/** Where explanations go, file by file. */
interface ExplanationWriter {
    /** @param index of the message in a file of several, from 1; 0 where it is the only one */
    void explained(String file, int index, Explanation explanation) throws IOException;

    /** @param why the file could not be explained at all */
    void unreadable(String file, String why) throws IOException;
}
