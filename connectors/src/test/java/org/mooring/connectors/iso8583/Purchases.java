package org.mooring.connectors.iso8583;

import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.Money;
import org.mooring.canonical.Pan;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.OutboundPayment;

/** Card purchases to send over a link. */
final class Purchases {
    private Purchases() {}

    /** In EUR, to be sent within a minute. */
    static OutboundPayment purchase(long amountMinor) {
        CardTransaction payment = new CardTransaction(
                Uetr.random(),
                new Money(amountMinor, Currency.getInstance("EUR")),
                new Pan("4000001234567899"),
                "000000",
                "1123064500",
                "000001",
                "064500",
                "1123",
                "5814",
                "051",
                "123456",
                null,
                "TERM0001",
                "MERCHANT0000001",
                Map.of());
        return new OutboundPayment(
                payment, SensitiveAuthenticationData.none(), Instant.now().plusSeconds(60));
    }
}
