package org.mooring.routes.channel;

import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.StatusReport;
import org.mooring.connectors.InboundRequest;
import org.mooring.routes.PaymentInHand;
import org.mooring.transformers.EntryStatus;

/**
 * One payment of a file on its way: first read, then received, then answered.
 *
 * @param instructionId may be null
 * @param inHand null before it was received, and for a repeat
 * @param report null before it was answered
 */
record FileEntry(
        int entryIndex,
        String paymentInformationId,
        InstructionId instructionId,
        EndToEndId endToEndId,
        InboundRequest request,
        PaymentInHand inHand,
        StatusReport report) {
    /** Exchange property of the exchange that carries one entry. */
    static final String PROPERTY = "mooringFileEntry";

    FileEntry received(PaymentInHand newInHand, StatusReport answered) {
        return new FileEntry(entryIndex, paymentInformationId, instructionId, endToEndId, request, newInHand, answered);
    }

    EntryStatus status() {
        return new EntryStatus(entryIndex, paymentInformationId, instructionId, endToEndId, report.uetr(), report);
    }
}
