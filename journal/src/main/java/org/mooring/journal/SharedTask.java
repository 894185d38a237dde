package org.mooring.journal;

import java.util.List;
import java.util.Optional;

/**
 * Work beside the payments that one of the processes on a journal does at a time, and what it has to remember for
 * whoever does it next.
 *
 * <p>A turn begins when nobody else has one and ends with {@link #rest}, or when the process is not heard of for its
 * lease and another takes it. Turns are numbered, rising. What is written names its turn and is refused when that is
 * over, so a process that stood still cannot undo what its successor did. Threads: any. Crash: what a write returned
 * for is there.
 */
public interface SharedTask {
    /** The turn of this process, as {@link #turn}; asks the database for one, now and then, when it has none. */
    long take();

    /**
     * The turn of this process; 0 while it has none, or has not been able to show for two thirds of its lease that it
     * lives. To be asked before each thing that is to leave the process. Asks nobody, costs nothing.
     */
    long turn();

    /** Lets another process have it. */
    void rest();

    /** What was put there last. */
    Optional<byte[]> note(String name);

    /**
     * Replaces the note.
     *
     * @throws TurnOver when the turn is over; nothing is written
     */
    void put(long turn, String name, byte[] note);

    /** Number of the newest line of that name; 0 when there is none. */
    long lineCount(String name);

    /** Lines after that one, in order. */
    List<byte[]> lines(String name, long after, int countMax);

    /**
     * Writes that line once and for all; the same again is as good as once.
     *
     * @param number the next, from 1
     * @throws TurnOver when the turn is over, or the line is there and another one; nothing is written
     */
    void append(long turn, String name, long number, byte[] line);

    /**
     * Puts lines in the place of all there are; they are numbered from one more than the last of these. In one piece.
     *
     * @param through number of the last line there is
     * @throws TurnOver when the turn is over; nothing is written
     */
    void replace(long turn, String name, long through, List<byte[]> lines);
}
