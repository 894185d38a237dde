package org.mooring.routes;

import java.util.Objects;

/**
 * Whoever calls over REST or SOAP, and how far beyond its own payments it reaches; {@link PaymentAccess} decides by it.
 *
 * @param channel over which it calls: {@code rest}, {@code soap}
 * @param name as authenticated; empty for a caller that nobody knows, who has no payment of its own
 * @param seesAll whether it may look at payments of others
 * @param cancelsAll whether it may cancel payments of others
 */
public record Caller(String channel, String name, boolean seesAll, boolean cancelsAll) {
    public Caller {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(name, "name");
    }
}
