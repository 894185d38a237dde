package org.mooring.journal.embedded;

/** A place in the log as one number: segment in the upper, byte offset in the segment in the lower 32 bits. */
final class LogLocation {
    private LogLocation() {}

    static long of(int segment, int offset) {
        return (long) segment << Integer.SIZE | offset;
    }

    static int segment(long location) {
        return (int) (location >>> Integer.SIZE);
    }

    static int offset(long location) {
        return (int) location;
    }

    static String text(long location) {
        return "segment " + segment(location) + " offset " + offset(location);
    }
}
