package org.mooring.routes.reload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.GroupProperties;

/**
 * The configured banks, groups and optional parts, as the parameters from which route templates are expanded.
 *
 * @param banks by id
 * @param groups by id
 * @param parts by template: the ids for which there is such a route. A template that nobody configured stands for none
 */
public record BankTopology(
        Map<String, BankProperties> banks, Map<String, GroupProperties> groups, Map<String, Set<String>> parts) {
    /** Id of the template that is expanded per group; every other template is expanded per link of its banks. */
    static final String GROUP_TEMPLATE = "group";

    /** @throws IllegalArgumentException when a group names a bank that is not configured */
    public BankTopology {
        banks = Map.copyOf(banks);
        groups = Map.copyOf(groups);
        parts = Map.copyOf(parts);
        for (var group : groups.entrySet()) {
            for (String bank : group.getValue().banks()) {
                if (!banks.containsKey(bank)) {
                    throw new IllegalArgumentException("mooring.groups." + group.getKey() + ".banks names '" + bank
                            + "', must be one of the configured banks " + new TreeMap<>(banks).keySet());
                }
            }
        }
    }

    public BankTopology(Map<String, BankProperties> banks, Map<String, GroupProperties> groups) {
        this(banks, groups, Map.of());
    }

    /** One parameter set for each route that the template stands for. */
    List<Expansion> expansions(String template) {
        List<Expansion> expansions = new ArrayList<>();
        if (template.equals(GROUP_TEMPLATE)) {
            new TreeMap<>(groups).forEach((id, group) -> {
                List<Map<String, String>> links = new ArrayList<>();
                group.banks().forEach(bank -> links.addAll(linksOf(bank)));
                expansions.add(new Expansion(Map.of("group", id, "balancer", beanName(group.balancer())), links));
            });
            return expansions;
        }
        new TreeSet<>(parts.getOrDefault(template, Set.of()))
                .forEach(id -> expansions.add(new Expansion(Map.of("id", id), List.of())));
        new TreeMap<>(banks).forEach((id, bank) -> {
            if (bank.template().equals(template)) {
                for (Map<String, String> link : linksOf(id)) {
                    expansions.add(new Expansion(link, List.of()));
                }
            }
        });
        return expansions;
    }

    private List<Map<String, String>> linksOf(String id) {
        BankProperties bank = banks.get(id);
        List<Map<String, String>> links = new ArrayList<>();
        for (int number = 1; number <= bank.links().size(); number++) {
            links.add(Map.of(
                    "bank", id,
                    "link", Integer.toString(number),
                    "failureRateThreshold", Integer.toString(bank.breaker().failureRateThreshold()),
                    "windowSize", Integer.toString(bank.breaker().windowSize()),
                    "openSeconds",
                            Long.toString(Math.max(1, bank.breaker().openFor().toSeconds())),
                    "trialCalls", Integer.toString(bank.breaker().trialCalls())));
        }
        return links;
    }

    /** {@code least-in-flight} → {@code leastInFlight}. */
    private static String beanName(String policy) {
        StringBuilder name = new StringBuilder();
        for (String word : policy.split("-")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    /**
     * @param parameters replaced everywhere in the template
     * @param repeats for each, the {@code <to>} elements that still name a parameter are repeated
     */
    record Expansion(Map<String, String> parameters, List<Map<String, String>> repeats) {}
}
