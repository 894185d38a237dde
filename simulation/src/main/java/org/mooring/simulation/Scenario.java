package org.mooring.simulation;

import java.time.Duration;
import java.util.Currency;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.mooring.connectors.bank.BankProperties.InDoubtRule;
import org.mooring.routes.SettlementRules;
import org.mooring.routes.SettlementRules.BankRule;

/**
 * What one seed is like: how often which faults happen, how patient everybody is, and by which rules the hub settles.
 *
 * @param faultPercent chance of each enabled fault wherever it can happen
 * @param crashCount deaths of the hub
 * @param isReversalRemembered by bank: told to take back what it never had, it confirms and refuses the payment later
 */
record Scenario(
        int faultPercent,
        Set<FaultKind> faults,
        int crashCount,
        Duration trafficFor,
        Duration faultsFor,
        Duration answerTimeout,
        Duration messageLife,
        boolean areClaimsSlow,
        Map<String, Boolean> isReversalRemembered,
        SettlementRules rules) {
    /** 10,000.00 EUR: larger amounts are an operator's to settle. */
    static final long OPERATOR_ABOVE_MINOR = 1_000_000;

    static Scenario draw(SplittableRandom random) {
        int[] percents = {0, 2, 5, 10, 20, 35};
        Set<FaultKind> faults = EnumSet.noneOf(FaultKind.class);
        int enabledPercent = 20 + random.nextInt(80);
        for (FaultKind kind : FaultKind.values()) {
            if (random.nextInt(100) < enabledPercent) {
                faults.add(kind);
            }
        }
        Duration answerTimeout = Duration.ofMillis(500 + random.nextInt(9_500));
        Duration messageLife = Duration.ofSeconds(20 + random.nextInt(280));
        Duration askAfter = Duration.ofSeconds(1 + random.nextInt(40));
        Map<String, BankRule> rules = new LinkedHashMap<>();
        Map<String, Boolean> isReversalRemembered = new LinkedHashMap<>();
        for (String bank : Banks.ALL) {
            InDoubtRule rule = random.nextInt(10) == 0
                    ? InDoubtRule.OPERATOR
                    : random.nextBoolean() ? InDoubtRule.ASK : InDoubtRule.REVERSE;
            rules.put(bank, new BankRule(rule, messageLife));
            isReversalRemembered.put(bank, random.nextBoolean());
        }
        int crashes = faults.contains(FaultKind.CRASH) ? random.nextInt(4) : 0;
        Duration trafficFor = Duration.ofMillis(100 + random.nextInt(random.nextBoolean() ? 2_000 : 60_000));
        return new Scenario(
                percents[random.nextInt(percents.length)],
                faults,
                crashes,
                trafficFor,
                trafficFor.plusMillis(random.nextInt(120_000)),
                answerTimeout,
                messageLife,
                faults.contains(FaultKind.CLAIM_SLOW) && random.nextInt(4) == 0,
                isReversalRemembered,
                new SettlementRules(
                        rules,
                        askAfter,
                        askAfter.multipliedBy(1 + random.nextInt(10)),
                        Duration.ofHours(12),
                        askAfter.multipliedBy(
                                1 + askAfter.toSeconds() % 6), // not drawn: what a seed draws stays what it was
                        Map.of(Currency.getInstance("EUR"), OPERATOR_ABOVE_MINOR)));
    }

    InDoubtRule rule(String bank) {
        return rules.banks().get(bank).inDoubt();
    }
}
