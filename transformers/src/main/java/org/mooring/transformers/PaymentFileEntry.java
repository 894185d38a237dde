package org.mooring.transformers;

import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.StatusReason;

/** One transaction of a file. A bad one does not spoil its neighbours. */
public sealed interface PaymentFileEntry {
    /** Position in the file, 1 for the first. */
    int entryIndex();

    /** {@code PmtInf/PmtInfId}; empty where the format has none. */
    String paymentInformationId();

    EndToEndId endToEndId();

    /**
     * @param uetrGiven whether the file itself carried the UETR, which then is its key
     * @param content canonical bytes of the transaction for the fingerprint
     */
    record Valid(
            int entryIndex,
            String paymentInformationId,
            CreditTransfer transfer,
            boolean uetrGiven,
            byte[] content,
            MappingReport report)
            implements PaymentFileEntry {
        @Override
        public EndToEndId endToEndId() {
            return transfer.endToEndId();
        }
    }

    /**
     * @param instructionId may be null
     * @param content canonical bytes of the transaction for the fingerprint
     */
    record Invalid(
            int entryIndex,
            String paymentInformationId,
            EndToEndId endToEndId,
            InstructionId instructionId,
            StatusReason reason,
            byte[] content)
            implements PaymentFileEntry {}
}
