package org.mooring.transformers;

import java.util.UUID;
import java.util.function.Supplier;
import org.mooring.canonical.Uetr;

/** UETRs that come out the same in every run: the last group counts from 1. */
public final class CountedUetrs implements Supplier<Uetr> {
    private int count;

    @Override
    public Uetr get() {
        return new Uetr(UUID.fromString(String.format("00000000-0000-4000-8000-%012d", ++count)));
    }
}
