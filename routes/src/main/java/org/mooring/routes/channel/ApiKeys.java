package org.mooring.routes.channel;

import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.Uetr;
import org.mooring.journal.IdempotencyKey;

/**
 * Keys of a payment that came over REST or SOAP: the caller's idempotency key, else the UETR it gave, else its name with
 * the end-to-end id. A UETR that was given is a key always, since it names the payment everywhere. Keys of one caller
 * never meet those of another, save by UETR.
 */
final class ApiKeys {
    private ApiKeys() {}

    /**
     * @param user name of the authenticated caller
     * @param idempotencyKey as the caller gave it, may be null
     * @param transfer null for a request that is refused
     */
    static List<IdempotencyKey> of(String user, String idempotencyKey, CreditTransfer transfer, boolean isUetrGiven) {
        List<IdempotencyKey> keys = new ArrayList<>(2);
        if (idempotencyKey != null && !idempotencyKey.isBlank()) {
            keys.add(new IdempotencyKey("api", user + "\n" + idempotencyKey.strip()));
        }
        if (isUetrGiven) {
            keys.add(new IdempotencyKey("uetr", transfer.uetr().toString()));
        }
        if (keys.isEmpty() && transfer != null && transfer.endToEndId().isProvided()) {
            keys.add(new IdempotencyKey(
                    "api-e2e", user + "\n" + transfer.endToEndId().value()));
        }
        if (keys.isEmpty()) { // nothing to recognise it by: every request is a new one
            keys.add(new IdempotencyKey("unkeyed", Uetr.random().toString()));
        }
        return keys;
    }
}
