package org.mooring.connectors;

import java.util.concurrent.CompletionStage;
import org.mooring.canonical.AccountEnquiry;
import org.mooring.canonical.SensitiveAuthenticationData;

/** A link whose bank answers questions about accounts. Nothing is paid by one, so it may be asked again on any link. */
public interface AccountInquiry {
    /**
     * Asks once. Never blocks. The stage fails with {@link org.mooring.canonical.failure.LinkUnavailable} when nothing
     * left, {@link org.mooring.canonical.failure.OutcomeUnknown} when nothing came back, and {@link
     * org.mooring.canonical.failure.PaymentRejected} when the bank's format cannot say it.
     *
     * @param sensitive is in memory for as long as the call; the bank may want the PIN block
     */
    CompletionStage<ServiceAnswer> enquire(AccountEnquiry enquiry, SensitiveAuthenticationData sensitive);
}
