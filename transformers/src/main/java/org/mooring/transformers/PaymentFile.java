package org.mooring.transformers;

import java.io.Closeable;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import org.mooring.canonical.StatusReason;

/**
 * A message of many credit transfers, read as a stream: pain.001 or CSV. The header is known at once, entries are
 * decoded as the iterator moves; both may throw {@link org.mooring.canonical.failure.MessageUnreadable} with the place.
 *
 * <p>Control totals are known only after the last entry, so a channel reads a file twice: once with the codec's {@code
 * check}, which decides about the whole file, and then entry by entry. Not thread-safe.
 */
public interface PaymentFile extends Iterator<PaymentFileEntry>, Closeable {
    Header header();

    /**
     * What was read, and where it contradicts what was announced.
     *
     * @throws IllegalStateException before {@link #hasNext} has returned false
     */
    Totals totals();

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
            BigDecimal controlSum,
            String initiatingParty) {}

    /**
     * @param entryCount entries read, invalid ones too
     * @param controlSum sum of all amounts that are decimal numbers, whatever their currency (ISO 20022 {@code CtrlSum})
     * @param contradictions AM18 for each wrong count and AM10 for each wrong sum, in the order of the file; empty when
     *     all announced totals are right. At most {@link #CONTRADICTIONS_MAX}
     * @param report what the file says of no entry and after all of them
     */
    record Totals(int entryCount, BigDecimal controlSum, List<StatusReason> contradictions, MappingReport report) {
        /** Enough to repair a file by; a file of wrong totals only must not fill the memory. */
        public static final int CONTRADICTIONS_MAX = 100;

        public Totals {
            contradictions = List.copyOf(contradictions);
        }

        /** Whether every announced count and sum is what was read. */
        public boolean isConsistent() {
            return contradictions.isEmpty();
        }
    }

    /** What a first pass over a file found. */
    record Check(Header header, Totals totals) {}
}
