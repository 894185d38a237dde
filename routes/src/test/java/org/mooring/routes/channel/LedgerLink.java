package org.mooring.routes.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.SendOutcome;
import org.mooring.transformers.MappingReport;

/** A bank that settles everything and writes it into a file, one line a payment that reached it; outlives the hub. */
final class LedgerLink implements BankLink {
    private final Path ledger;
    /** What every answer waits for. */
    private volatile CompletableFuture<Void> opens = CompletableFuture.completedFuture(null);

    LedgerLink(Path ledger) {
        this.ledger = ledger;
    }

    /** End-to-end ids of the payments that came, in order. */
    static List<String> booked(Path ledger) throws IOException {
        return Files.exists(ledger) ? Files.readAllLines(ledger) : List.of();
    }

    void answersOnlyAfter(CompletableFuture<Void> opening) {
        opens = opening;
    }

    @Override
    public String id() {
        return "alpha/1";
    }

    @Override
    public LinkHealth health() {
        return new LinkHealth(LinkHealth.State.UP, 0);
    }

    @Override
    public PreparedMessage prepare(OutboundPayment outbound) {
        return new PreparedMessage(id(), "REFERENCE", new byte[] {1}, outbound, MappingReport.CLEAN);
    }

    @Override
    public synchronized CompletionStage<SendOutcome> send(PreparedMessage message) {
        CreditTransfer transfer = (CreditTransfer) message.outbound().payment();
        try {
            Files.writeString(
                    ledger, transfer.endToEndId().value() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return opens.thenApply(open -> new SendOutcome.Accepted(new StatusReport(
                transfer.uetr(), TransactionStatus.ACSC, null, null, "alpha", "REF", "00", null, Map.of())));
    }

    @Override
    public void start() {
        // always up
    }

    @Override
    public void close() {
        // nothing is open
    }
}
