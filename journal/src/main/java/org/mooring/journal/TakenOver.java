package org.mooring.journal;

import java.util.List;
import org.mooring.canonical.Uetr;

/**
 * What a look for processes that have died brought.
 *
 * @param payments that are not over and were in their hands; each is in this process's now, and in no other's
 * @param hasDied whether a process has ended since the last look, so that more may be left behind: payments that are over
 *     and have a loose end
 */
public record TakenOver(List<Uetr> payments, boolean hasDied) {
    public static final TakenOver NOTHING = new TakenOver(List.of(), false);
}
