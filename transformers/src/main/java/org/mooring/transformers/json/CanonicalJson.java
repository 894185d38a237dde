package org.mooring.transformers.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.mooring.canonical.Payment;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;

/**
 * Payments and status reports as JSON (UTF-8, members in a fixed order, absent where null, so that equal values give
 * equal bytes). The full form loses nothing and is for the encrypted journal only; the masked form is for people and
 * logs and cannot be read back. Money is a decimal string and a currency, never a JSON number. Thread-safe.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /** The full form. */
    public static byte[] write(Payment payment) {
        return JsonWriter.FULL.payment(payment);
    }

    /** The full form, as the next value of a larger document. */
    public static void write(JsonGenerator json, Payment payment) throws IOException {
        JsonWriter.FULL.payment(json, payment);
    }

    /** The full form, as the next value of a larger document. */
    public static void write(JsonGenerator json, StatusReport report) throws IOException {
        JsonWriter.FULL.report(json, report);
    }

    /** For a person or a log: account and card numbers masked, also inside free text as far as they can be told. */
    public static byte[] writeMasked(Payment payment) {
        return JsonWriter.MASKED.payment(payment);
    }

    /** The full form. */
    public static byte[] write(StatusReport report) {
        return JsonWriter.FULL.report(report);
    }

    /** For a person or a log. */
    public static byte[] writeMasked(StatusReport report) {
        return JsonWriter.MASKED.report(report);
    }

    /** @throws MessageUnreadable when it is not the full form of a payment */
    public static Payment readPayment(byte[] json) {
        return new JsonReader("payment").payment(Json.readObject(json));
    }

    /** @throws MessageUnreadable when it is not the full form of a status report */
    public static StatusReport readStatusReport(byte[] json) {
        return new JsonReader("status report").report(Json.readObject(json));
    }

    /**
     * The body that a REST client posts for one credit transfer.
     *
     * @throws MessageUnreadable with line and column when it is not a JSON object
     * @throws org.mooring.canonical.failure.PaymentRejected with the JSON pointer when it breaks a rule
     */
    public static PaymentRequest readPaymentRequest(byte[] json) {
        return readPaymentRequest(json, Uetr::random);
    }

    /** @param uetrs gives the UETR where the request brings none */
    public static PaymentRequest readPaymentRequest(byte[] json, Supplier<Uetr> uetrs) {
        return new PaymentRequestReader(uetrs).read(Json.readObject(json));
    }

    /** Reads the stream to its end, or to the size that is too long, and does not close it. */
    public static PaymentRequest readPaymentRequest(InputStream in) throws IOException {
        return readPaymentRequest(in.readNBytes(Json.BYTES_MAX + 1));
    }
}
