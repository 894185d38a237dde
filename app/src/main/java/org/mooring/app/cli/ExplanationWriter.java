package org.mooring.app.cli;

import java.io.IOException;
import org.mooring.transformers.Explanation;

/** Where explanations go, file by file. */
interface ExplanationWriter {
    void explained(String file, Explanation explanation) throws IOException;

    /** @param why the file could not be explained at all */
    void unreadable(String file, String why) throws IOException;
}
