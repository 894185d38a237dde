package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a commit lies in the log, and the number of its first entry in the payment. The index keeps those that reached
 * it together in one row: number (4), location (8), and so on.
 */
record CommitPlace(int firstNumber, long location) {
    private static final int LENGTH = Integer.BYTES + Long.BYTES;

    static byte[] encode(List<CommitPlace> places) {
        ByteBuffer out = ByteBuffer.allocate(places.size() * LENGTH);
        for (CommitPlace place : places) {
            out.putInt(place.firstNumber).putLong(place.location);
        }
        return out.array();
    }

    static List<CommitPlace> decode(byte[] row) {
        ByteBuffer in = ByteBuffer.wrap(row);
        List<CommitPlace> places = new ArrayList<>(row.length / LENGTH);
        while (in.hasRemaining()) {
            places.add(new CommitPlace(in.getInt(), in.getLong()));
        }
        return places;
    }
}
