package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Where a commit lies in the log, and the number of its first entry in the payment: number (4), location (8). */
record CommitPlace(int firstNumber, long location) {
    private static final int LENGTH = Integer.BYTES + Long.BYTES;

    static int encodedLength(int count) {
        return count * LENGTH;
    }

    static ByteBuffer encode(List<CommitPlace> places, ByteBuffer out) {
        for (CommitPlace place : places) {
            out.putInt(place.firstNumber).putLong(place.location);
        }
        return out;
    }

    static List<CommitPlace> decode(ByteBuffer in, int count) {
        List<CommitPlace> places = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            places.add(new CommitPlace(in.getInt(), in.getLong()));
        }
        return places;
    }
}
