package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a segment; the zeros of the allocated file follow, and frames take their place.
 *
 * <pre>
 *  offset  size
 *       0     8  "MOORLOG1"
 *       8    16  id of the journal
 *      24     4  number of the segment, from 1
 *      28     4  size of the file
 *      32     8  number of the first group in it
 *      40     8  position of the first entry in it
 *      48     4  CRC32C of the 48 bytes before
 *      52    12  zeros
 * </pre>
 */
record SegmentHead(byte[] journalId, int segment, int segmentBytes, long firstGroup, long firstPosition) {
    static final int LENGTH = 64;

    private static final byte[] MAGIC = "MOORLOG1".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKED_LENGTH = 48;

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        out.put(MAGIC)
                .put(journalId)
                .putInt(segment)
                .putInt(segmentBytes)
                .putLong(firstGroup)
                .putLong(firstPosition);
        out.putInt(crcOf(out.array()));
        return out.rewind();
    }

    /** Null when these bytes are no whole head. */
    static SegmentHead decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] magic = new byte[MAGIC.length];
        byte[] journalId = new byte[JournalIdentity.ID_LENGTH];
        in.get(magic).get(journalId);
        SegmentHead head = new SegmentHead(journalId, in.getInt(), in.getInt(), in.getLong(), in.getLong());
        return head.encode().equals(ByteBuffer.wrap(bytes)) ? head : null;
    }

    private static int crcOf(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CHECKED_LENGTH);
        return (int) crc.getValue();
    }
}
