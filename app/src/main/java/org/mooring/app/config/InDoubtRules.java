package org.mooring.app.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mooring.canonical.Money;
import org.mooring.canonical.failure.PaymentRejected;

/** Rules over the settling of doubts that no annotation says: limits are amounts that their currency can hold. */
final class InDoubtRules {
    private static final String LIMITS = "mooring.in-doubt.operator-above.";

    private InDoubtRules() {}

    static List<ConfigurationProblem> of(InDoubtProperties inDoubt) {
        List<ConfigurationProblem> problems = new ArrayList<>();
        for (Map.Entry<String, BigDecimal> limit : inDoubt.operatorAbove().entrySet()) {
            try {
                Money.parse(limit.getValue().toPlainString(), limit.getKey(), LIMITS + limit.getKey());
            } catch (PaymentRejected wrong) {
                problems.add(new ConfigurationProblem(
                        LIMITS + limit.getKey(),
                        limit.getValue().toPlainString(),
                        "must be an amount above zero in major units of an ISO 4217 currency: " + wrong.rule()));
            }
        }
        boolean areReadable = inDoubt.askEveryMax() != null && inDoubt.askAfter() != null;
        if (areReadable && inDoubt.askEveryMax().compareTo(inDoubt.askAfter()) < 0) {
            problems.add(new ConfigurationProblem(
                    "mooring.in-doubt.ask-every-max",
                    inDoubt.askEveryMax(),
                    "must be at least mooring.in-doubt.ask-after, which is "
                            + inDoubt.askAfter().toMillis() + " ms"));
        }
        return problems;
    }
}
