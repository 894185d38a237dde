package org.mooring.transformers;

import java.io.Closeable;
import java.util.Iterator;

/**
 * A message of many credit transfers, read as a stream: pain.001 or CSV. The header is known at once, entries are
 * decoded as the iterator moves; both may throw {@link org.mooring.canonical.failure.MessageUnreadable} with the place.
 */
public interface PaymentFile extends Iterator<PaymentFileEntry>, Closeable {
    Header header();

    /**
     * @param format {@code pain.001.001.09}, {@code csv}
     * @param messageId {@code GrpHdr/MsgId}; for CSV the file's own id or a hash of its content
     * @param createdAt as it came, may be null
     * @param entryCount as announced ({@code NbOfTxs}), or -1 where the format announces none
     * @param controlSum as announced, or null
     * @param initiatingParty name or id of who asked, may be null
     */
    record Header(
            String format,
            String messageId,
            String createdAt,
            int entryCount,
            java.math.BigDecimal controlSum,
            String initiatingParty) {}
}
