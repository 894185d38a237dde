package org.mooring.simulators;

import java.nio.file.Path;

/**
 * How much a bank's ledger remembers, and where.
 *
 * @param entriesMax entries kept in full, about 300 bytes each
 * @param keysMax keys known as decided, 32 to 64 bytes each; at least the last half of them at any time
 * @param directory holds one {@link LedgerFile} a bank, read at start; null for a ledger that ends with its process
 */
public record LedgerLimits(int entriesMax, int keysMax, Path directory) {
    /** Fits beside a hub in a heap of 512 MB as long as a demo pays less than a million times. */
    public static final LedgerLimits DEFAULT = new LedgerLimits(200_000, 4_000_000);

    public LedgerLimits {
        if (entriesMax < 1 || keysMax < 2) {
            throw new IllegalArgumentException("a ledger keeps at least 1 entry and 2 keys, got " + entriesMax + " and "
                    + keysMax + "; bank not started");
        }
    }

    /** In memory only. */
    public LedgerLimits(int entriesMax, int keysMax) {
        this(entriesMax, keysMax, null);
    }
}
