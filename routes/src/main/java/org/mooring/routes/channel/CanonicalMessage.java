package org.mooring.routes.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.NoSuchElementException;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Party;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;
import org.mooring.transformers.json.CanonicalJson;
import org.mooring.transformers.json.PaymentRequest;

/** One payment as canonical JSON, seen as a message of many that has one: it goes the same way. Its header names who asked at most. */
final class CanonicalMessage implements PaymentFile {
    static final String FORMAT = "json";

    private final InputStream in;
    private final Header header;
    private final BigDecimal amount;
    private PaymentFileEntry entry;

    /**
     * Reads the stream to its end; closing this closes it.
     *
     * @throws org.mooring.canonical.failure.MessageUnreadable when it is no JSON object
     */
    CanonicalMessage(InputStream in) {
        this.in = in;
        try {
            byte[] json = in.readAllBytes(); // the broker bounds it
            PaymentFileEntry read;
            BigDecimal sum = null;
            String initiator = null;
            try {
                PaymentRequest request = CanonicalJson.readPaymentRequest(json);
                read = new PaymentFileEntry.Valid(
                        1, "", request.transfer(), request.uetrGiven(), request.content(), request.report());
                sum = request.transfer().amount().amountMajor();
                Party party = request.transfer().initiatingParty();
                initiator = party == null ? null : party.idOrName();
            } catch (PaymentRejected rejected) {
                StatusReason reason = rejected.reason();
                read = new PaymentFileEntry.Invalid(1, "", EndToEndId.NOT_PROVIDED, null, reason, json);
            }
            header = new Header(FORMAT, "", null, -1, null, initiator);
            entry = read;
            amount = sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Totals totals() {
        return new Totals(1, amount, List.of(), MappingReport.CLEAN);
    }

    @Override
    public boolean hasNext() {
        return entry != null;
    }

    @Override
    public PaymentFileEntry next() {
        if (entry == null) {
            throw new NoSuchElementException();
        }
        PaymentFileEntry only = entry;
        entry = null;
        return only;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
