package org.mooring.chaos;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mooring.chaos.oracle.ClientRecord;
import org.mooring.chaos.oracle.Finding;
import org.mooring.chaos.oracle.JournalReader;
import org.mooring.chaos.oracle.Told;
import org.mooring.chaos.oracle.Verdict;

/** A run as a page of Markdown. */
final class ChaosReport {
    private static final int FINDINGS_SHOWN = 50;

    private ChaosReport() {}

    static String of(ChaosResult result) {
        StringBuilder page = new StringBuilder("# Kill test\n\n");
        ChaosPlan plan = result.plan();
        line(
                page,
                "Seed %d, %,d kills of the hub, %,d payments over %s, %d minutes.",
                plan.seed(),
                result.hubDeaths(),
                result.clients().size(),
                plan.channels(),
                result.took().toMinutes());
        if (!plan.fault().isEmpty()) {
            line(page, "Planted fault: `%s`. Findings are what this run is for.", plan.fault());
        }
        page.append('\n');
        verdict(page, result);
        page.append("\n## What befell\n\n| trouble | rounds |\n|---|---|\n");
        result.troubles().forEach((trouble, count) -> line(page, "| %s | %d |", trouble, count));
        page.append("\n| crash point | deaths there |\n|---|---|\n");
        Round.points(plan)
                .forEach(point ->
                        line(page, "| %s | %d |", point, result.points().getOrDefault(point, 0)));
        if (!result.missed().isEmpty()) {
            line(page, "%nNot reached within their round, killed instead: %s.", String.join("; ", result.missed()));
        }
        clients(page, result.clients());
        page.append("\n## Journal and banks\n\n");
        line(
                page,
                "- journal: %,d entries of %,d payments, by state %s",
                result.journal().entryCount(),
                result.journal().payments().size(),
                new TreeMap<>(JournalReader.byState(result.journal())));
        Map<String, Integer> lines = new TreeMap<>();
        result.ledgers()
                .forEach(line -> lines.merge(line.bank() + " " + line.what() + " " + line.status(), 1, Integer::sum));
        lines.forEach((what, count) -> line(page, "- %s: %,d", what, count));
        return page.toString();
    }

    private static void verdict(StringBuilder page, ChaosResult result) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict, 0);
        }
        result.findings().forEach(finding -> counts.merge(finding.verdict(), 1, Integer::sum));
        page.append("## Verdicts\n\n| verdict | findings |\n|---|---|\n");
        counts.forEach((verdict, count) -> line(
                page,
                "| %s | %s |",
                verdict,
                verdict == Verdict.NOT_SETTLED && !result.plan().isSettlementExpected() ? "not asked" : count));
        List<Finding> findings = result.findings();
        if (!findings.isEmpty()) {
            page.append('\n');
            findings.stream().limit(FINDINGS_SHOWN).forEach(finding -> line(page, "- %s", finding));
            if (findings.size() > FINDINGS_SHOWN) {
                line(page, "- and %d more", findings.size() - FINDINGS_SHOWN);
            }
        }
    }

    private static void clients(StringBuilder page, List<ClientRecord> clients) {
        Map<String, int[]> byChannel = new TreeMap<>();
        for (ClientRecord client : clients) {
            int[] counts = byChannel.computeIfAbsent(client.channel(), first -> new int[Told.values().length + 2]);
            counts[Told.values().length]++;
            if (client.answers().isEmpty()) {
                counts[Told.values().length + 1]++;
            }
            client.answers().forEach(told -> counts[told.ordinal()]++);
        }
        page.append(
                        "\n## Clients\n\n| channel | payments | approved | declined | pending | failed | conflict | no answer |\n")
                .append("|---|---|---|---|---|---|---|---|\n");
        byChannel.forEach((channel, counts) -> line(
                page,
                "| %s | %,d | %,d | %,d | %,d | %,d | %,d | %,d |",
                channel,
                counts[5],
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                counts[4],
                counts[6]));
    }

    private static void line(StringBuilder page, String format, Object... values) {
        page.append(String.format(java.util.Locale.ROOT, format, values)).append('\n');
    }
}
