package org.mooring.connectors.iso8583;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.Map;
import org.mooring.transformers.iso8583.Iso8583Times;

/**
 * A 0500, 0501, 0520 or 0521 as the routes see it.
 *
 * @param mti of the message
 * @param acquirer DE 32, without zeros in front
 * @param terminal DE 41; null for totals of the whole acquirer
 * @param date to which its transactions belong
 * @param currency DE 50
 * @param claimed the totals that it has, by data element
 * @param times zones of what came over this channel
 */
public record InboundTotals(
        String mti,
        String peer,
        String acquirer,
        String terminal,
        LocalDate date,
        Currency currency,
        Map<Integer, String> claimed,
        Iso8583Times times,
        Instant receivedAt) {}
