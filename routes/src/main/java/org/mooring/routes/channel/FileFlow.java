package org.mooring.routes.channel;

/** Names of what the routes of files and messages of many payments put on their exchange. */
public final class FileFlow {
    /** Header: {@code pain001} or {@code csv}. */
    public static final String FORMAT = "MooringFormat";
    /** Header: channel id. */
    public static final String CHANNEL = "MooringFileChannel";
    /** Header, Boolean: whoever handed it in waits for the answer on its connection. */
    public static final String ORIGINATOR_WAITS = "MooringOriginatorWaits";
    /** Exchange property: header of the message. */
    public static final String FILE_HEADER = "mooringFileHeader";

    private FileFlow() {}
}
