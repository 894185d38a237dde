package org.mooring.transformers;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody meant who spelt a name wrongly. */
public final class NearestName {
    private NearestName() {}

    /** The name with the fewest letters changed, if they are few: two, or a fifth of a long name. */
    public static Optional<String> to(String spelt, Collection<String> known) {
        int changesMax = Math.max(2, spelt.length() / 5);
        return known.stream()
                .filter(candidate -> distance(spelt, candidate) <= changesMax)
                .min(Comparator.comparingInt(candidate -> distance(spelt, candidate)));
    }

    /** Levenshtein's. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int substituted = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
