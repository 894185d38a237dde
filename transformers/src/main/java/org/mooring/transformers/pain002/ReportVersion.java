package org.mooring.transformers.pain002;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.mooring.canonical.TransactionStatus;

/** The two versions of pain.002 that are written, and how each says our states. */
enum ReportVersion {
    /** Its TransactionIndividualStatus3Code knows neither RCVD nor CANC. */
    V03("pain.002.001.03") {
        @Override
        String transactionStatus(TransactionStatus status) {
            return switch (status) {
                case RCVD -> TransactionStatus.PDNG.name();
                case CANC -> TransactionStatus.RJCT.name();
                default -> status.name();
            };
        }
    },
    /** Any ExternalPaymentTransactionStatus1Code. */
    V10("pain.002.001.10") {
        @Override
        String transactionStatus(TransactionStatus status) {
            return status.name();
        }
    };

    /** Neither version has CANC for a group. */
    private static final Set<TransactionStatus> ENDED = EnumSet.of(TransactionStatus.RJCT, TransactionStatus.CANC);

    private static final Set<TransactionStatus> WAITING = EnumSet.of(TransactionStatus.RCVD, TransactionStatus.PDNG);
    private static final Set<TransactionStatus> ACCEPTED =
            EnumSet.of(TransactionStatus.ACTC, TransactionStatus.ACSP, TransactionStatus.ACSC);

    private final String messageName;

    ReportVersion(String messageName) {
        this.messageName = messageName;
    }

    /** A partner who writes version 03 reads version 03; everybody else gets the newer one, with its UETR. */
    static ReportVersion answering(String format) {
        return format.equals("pain.001.001.03") ? V03 : V10;
    }

    String namespace() {
        return "urn:iso:std:iso:20022:tech:xsd:" + messageName;
    }

    abstract String transactionStatus(TransactionStatus status);

    /**
     * The state of a group: that of all when they agree, the least of several accepted ones, RJCT when all ended unpaid,
     * PDNG when all wait, else PART.
     */
    static String groupStatus(Collection<TransactionStatus> statuses) {
        Set<TransactionStatus> present = EnumSet.copyOf(statuses);
        if (ENDED.containsAll(present)) {
            return TransactionStatus.RJCT.name();
        }
        if (present.size() == 1) {
            return present.iterator().next().name();
        }
        if (WAITING.containsAll(present)) {
            return TransactionStatus.PDNG.name();
        }
        if (ACCEPTED.containsAll(present)) {
            // EnumSet iterates in the order of the states, from the least to the most accepted.
            return present.iterator().next().name();
        }
        return "PART";
    }
}
