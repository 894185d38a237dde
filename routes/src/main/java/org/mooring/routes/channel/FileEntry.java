package org.mooring.routes.channel;

import java.util.concurrent.CompletionStage;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.StatusReport;
import org.mooring.connectors.InboundRequest;
import org.mooring.routes.PaymentInHand;
import org.mooring.transformers.EntryStatus;
import org.mooring.transformers.PaymentFileEntry;

/**
 * One payment of a file on its way: first read, then received, then answered.
 *
 * @param instructionId may be null
 * @param request null once it was received: the payment in hand has it, a repeat needs it no more
 * @param inHand null before it was received, and for a repeat
 * @param firstAnswer of a repeat whose first request may still be in process; null for others
 * @param report null before it was answered
 */
record FileEntry(
        int entryIndex,
        String paymentInformationId,
        InstructionId instructionId,
        EndToEndId endToEndId,
        InboundRequest request,
        PaymentInHand inHand,
        CompletionStage<StatusReport> firstAnswer,
        StatusReport report) {
    /** Exchange property of the exchange that carries one entry. */
    static final String PROPERTY = "mooringFileEntry";

    static FileEntry read(PaymentFileEntry entry, InstructionId instructionId, InboundRequest request) {
        return new FileEntry(
                entry.entryIndex(),
                entry.paymentInformationId(),
                instructionId,
                entry.endToEndId(),
                request,
                null,
                null,
                null);
    }

    /** @param newInHand null for a repeat, which then has an answer or one to wait for */
    FileEntry received(PaymentInHand newInHand, CompletionStage<StatusReport> awaited, StatusReport answered) {
        return new FileEntry(
                entryIndex, paymentInformationId, instructionId, endToEndId, null, newInHand, awaited, answered);
    }

    FileEntry answered(StatusReport answer) {
        return new FileEntry(entryIndex, paymentInformationId, instructionId, endToEndId, null, inHand, null, answer);
    }

    EntryStatus status() {
        return new EntryStatus(entryIndex, paymentInformationId, instructionId, endToEndId, report.uetr(), report);
    }
}
