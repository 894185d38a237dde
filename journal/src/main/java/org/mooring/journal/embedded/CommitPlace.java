package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    /** The places once commits lie elsewhere: by their old places their new ones. */
    static List<CommitPlace> moved(List<CommitPlace> places, Map<Long, Long> moved) {
        return places.stream()
                .map(place -> new CommitPlace(place.firstNumber, moved.getOrDefault(place.location, place.location)))
                .toList();
    }

    static List<CommitPlace> decode(ByteBuffer in, int count) {
        List<CommitPlace> places = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            places.add(new CommitPlace(in.getInt(), in.getLong()));
        }
        return places;
    }
}
