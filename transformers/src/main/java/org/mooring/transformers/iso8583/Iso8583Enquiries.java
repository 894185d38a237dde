package org.mooring.transformers.iso8583;

import java.util.HashMap;
import java.util.Map;
import org.mooring.canonical.AccountEnquiry;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Pan;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.failure.PaymentRejected;

/** Requests that ask about an account and move nothing: 0100 and 0200 with DE 3 = 31 or 38. Stateless. */
public final class Iso8583Enquiries {
    /** First two digits of DE 3. */
    static final String BALANCE = "31";

    static final String MINI_STATEMENT = "38";

    private Iso8583Enquiries() {}

    /**
     * Call it after {@link SensitiveElements#cut}.
     *
     * @throws PaymentRejected FF01 when DE 3, 7 or 11 is missing, or both card and account
     */
    public static AccountEnquiry decode(Iso8583Message request, SensitiveAuthenticationData sensitive) {
        for (int de : new int[] {3, 7, 11}) {
            if (!request.has(de)) {
                throw PaymentRejected.because(ReasonCode.FF01, "DE " + de + " is missing", "DE " + de);
            }
        }
        boolean hasCard = request.has(2) || sensitive.has(35);
        if (!hasCard && !request.has(102)) {
            throw PaymentRejected.because(ReasonCode.FF01, "an enquiry must have DE 2, 35 or 102", "DE 2");
        }
        Pan pan = hasCard ? Iso8583Mapping.pan(request, sensitive) : null;
        AccountId account =
                request.has(102) ? new OtherAccountId(request.text(102).strip()) : null;
        Map<Integer, String> others = new HashMap<>();
        for (int de : request.dataElements()) {
            if (de != 2 && de != 102 && (Iso8583Mapping.isForwarded(de) || de >= Iso8583Version.OWN)) {
                others.put(de, request.text(de));
            }
        }
        return new AccountEnquiry(
                request.text(3).startsWith(BALANCE) ? AccountEnquiry.Kind.BALANCE : AccountEnquiry.Kind.MINI_STATEMENT,
                request.mtiNumber() / 100 % 10 == 1,
                pan,
                account,
                others);
    }

    /** @param sensitive goes into the draft, which must not outlive the send */
    public static Iso8583Draft encode(AccountEnquiry enquiry, SensitiveAuthenticationData sensitive, TraceKey trace) {
        Iso8583Draft draft = new Iso8583Draft(enquiry.isAuthorisation() ? "0100" : "0200");
        enquiry.dataElements().forEach((de, value) -> {
            if (de >= Iso8583Version.OWN) {
                draft.setOwn(de, value);
            } else {
                draft.set(de, value);
            }
        });
        draft.set(2, enquiry.pan() == null ? null : enquiry.pan().value())
                .set(102, enquiry.account() == null ? null : enquiry.account().value())
                .set(7, trace.transmissionDateTime())
                .set(11, trace.systemTraceAuditNumber());
        for (int de : sensitive.dataElements()) {
            draft.set(de, sensitive.peek(de));
        }
        return draft;
    }

    /** Type of the bank's answer. */
    public static int answerMti(AccountEnquiry enquiry) {
        return enquiry.isAuthorisation() ? 110 : 210;
    }
}
