package org.mooring.connectors.bank;

import java.time.ZoneId;
import org.mooring.transformers.iso8583.Iso8583Times;

/** In which zone a peer writes DE 7. */
public enum TransmissionTime {
    /** As the standard has it. */
    UTC,
    /** In that of DE 12 and 13. */
    LOCAL;

    /**
     * What configuration makes of a dialect's times.
     *
     * @param zone null leaves the dialect's
     * @param transmission null leaves the dialect's
     */
    public static Iso8583Times times(Iso8583Times ofDialect, ZoneId zone, TransmissionTime transmission) {
        return new Iso8583Times(
                zone == null ? ofDialect.local() : zone.normalized(),
                transmission == null ? ofDialect.isTransmissionLocal() : transmission == LOCAL);
    }
}
