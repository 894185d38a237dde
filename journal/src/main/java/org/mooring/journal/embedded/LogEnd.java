package org.mooring.journal.embedded;

/**
 * Where the log ends.
 *
 * @param segment 0 when there is no segment yet
 * @param offset where the next frame begins
 * @param group number of the last group, 0 before the first
 * @param position position of the last entry, 0 before the first
 */
record LogEnd(int segment, int segmentBytes, int offset, long group, long position) {
    static final LogEnd EMPTY = new LogEnd(0, 0, 0, 0, 0);
}
