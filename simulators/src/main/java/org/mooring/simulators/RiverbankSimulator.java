package org.mooring.simulators;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON bank. docs/reference/simulated-banks.md is its contract. */
public final class RiverbankSimulator extends HttpBank {
    public static final String ID = "riverbank";

    private static final String PAYMENTS = "/payments";

    private final byte[] authorization;

    private RiverbankSimulator(int port, String token, LedgerLimits limits) {
        super(ID, "RB", port, limits);
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    /** @param port 0 for a free one */
    static RiverbankSimulator start(int port, String token, LedgerLimits limits) {
        RiverbankSimulator bank = new RiverbankSimulator(port, token, limits);
        bank.startLink(1);
        return bank;
    }

    @Override
    HttpReply reply(HttpRequest request) {
        if (!isAuthorized(request.header("Authorization"))) {
            return HttpReply.error(401, "a valid bearer token is required").with("WWW-Authenticate", "Bearer");
        }
        if (request.path().equals(PAYMENTS)) {
            return request.method().equals("POST") ? submit(request) : methodNotAllowed("POST");
        }
        if (request.path().startsWith(PAYMENTS + '/')) {
            String paymentId = request.path().substring(PAYMENTS.length() + 1);
            return request.method().equals("GET") ? inquire(paymentId) : methodNotAllowed("GET");
        }
        return HttpReply.error(404, "no such resource");
    }

    private HttpReply submit(HttpRequest request) {
        RiverbankPayment payment;
        try {
            payment = RiverbankPayment.read(request.body());
        } catch (IllegalArgumentException malformed) {
            return HttpReply.error(400, malformed.getMessage());
        }
        if (!payment.paymentId().equals(request.header("Idempotency-Key"))) {
            return HttpReply.error(400, "header Idempotency-Key must be the paymentId");
        }
        PaymentOrder order = new PaymentOrder(
                link(),
                payment.paymentId(),
                identity(payment),
                payment.paymentId(),
                payment.amountMinor(),
                payment.iso4217(),
                null);
        return pay(order, posting -> HttpReply.json(201, body(payment.paymentId(), posting)));
    }

    private HttpReply inquire(String paymentId) {
        return ledger().find(paymentId)
                .map(posting -> HttpReply.json(200, body(paymentId, posting)))
                .orElseGet(() -> HttpReply.error(404, "unknown payment"));
    }

    /** Another paymentId for the same end-to-end id, amount and creditor is the same business paid again. */
    private static String identity(RiverbankPayment payment) {
        boolean isKnown = payment.endToEndId() != null
                && !payment.endToEndId().equals("NOTPROVIDED")
                && payment.creditor() != null;
        return !isKnown
                ? null
                : payment.endToEndId()
                        + '/'
                        + payment.amountMinor()
                        + payment.currency()
                        + '/'
                        + payment.creditor().account();
    }

    private Map<String, Object> body(String paymentId, Ledger.Posting posting) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("paymentId", paymentId);
        body.put("reference", posting.reference());
        body.put(
                "status",
                switch (posting.decision()) {
                    case BOOKED, BOOKED_UNANSWERED -> isDecidingLater() ? "ACCEPTED" : "SETTLED";
                    case INSUFFICIENT_FUNDS, DO_NOT_HONOUR, NO_SUCH_ACCOUNT -> "REJECTED";
                    case UNKNOWN_CODE -> "ZX9";
                });
        body.put(
                "reason",
                switch (posting.decision()) {
                    case INSUFFICIENT_FUNDS, DO_NOT_HONOUR, NO_SUCH_ACCOUNT ->
                        posting.decision().name();
                    case BOOKED, BOOKED_UNANSWERED, UNKNOWN_CODE -> null;
                });
        return body;
    }

    private boolean isAuthorized(String header) {
        return header != null && MessageDigest.isEqual(authorization, header.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpReply methodNotAllowed(String allowed) {
        return HttpReply.error(405, "only " + allowed + " is served here").with("Allow", allowed);
    }
}
