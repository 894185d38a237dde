package org.mooring.transformers;

import java.util.Objects;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.Uetr;

/**
 * What became of one entry of a {@link PaymentFile}: a line of the answer to whoever dropped the file.
 *
 * @param entryIndex position in the file, 1 for the first
 * @param paymentInformationId {@code PmtInf/PmtInfId}; empty where the format has none
 * @param instructionId may be null
 */
public record EntryStatus(
        int entryIndex,
        String paymentInformationId,
        InstructionId instructionId,
        EndToEndId endToEndId,
        Uetr uetr,
        StatusReport report) {
    public EntryStatus {
        Objects.requireNonNull(paymentInformationId, "paymentInformationId");
        Objects.requireNonNull(endToEndId, "endToEndId");
        Objects.requireNonNull(uetr, "uetr");
        Objects.requireNonNull(report, "report");
    }
}
