package org.mooring.transformers;

import java.util.List;

/**
 * Shows people and machines what stands in a message of one format, and what is wrong with it. Stateless and thread-safe;
 * never throws because of what the bytes are.
 */
public interface Explainer {
    /** Whether the bytes look like this format, well formed or not. Says no rather than to guess. */
    boolean recognises(byte[] bytes);

    /** Reads as far as it can. The bytes stay as they are. */
    Explanation explain(byte[] bytes);

    /** The same for a format of which several messages may be in one file, in their order; never empty. */
    default List<Explanation> explainAll(byte[] bytes) {
        return List.of(explain(bytes));
    }
}
