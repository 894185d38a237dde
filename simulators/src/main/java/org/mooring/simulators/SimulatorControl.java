package org.mooring.simulators;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTTP interface for people and tests: shows the ledgers and switches faults. */
final class SimulatorControl {
    private static final Pattern LINK = Pattern.compile("/banks/(\\w+)/links/(\\d{1,4})/(stop|start)");
    private static final Pattern FAULT = Pattern.compile("/banks/(\\w+)/(delay|silence|later|cut|lose)");
    private static final Pattern LOOPBACK_HOST = Pattern.compile("(localhost|127\\.0\\.0\\.1)(:\\d+)?");

    /** Unless asked for more: as much JSON as an editor still opens at once. */
    private static final int ENTRIES_SHOWN = 10_000;

    private final List<BankSimulator> banks;

    SimulatorControl(List<BankSimulator> banks) {
        this.banks = banks;
    }

    HttpReply reply(HttpRequest request) {
        // A page in a browser must not switch banks off under another name for this address.
        if (request.header("Host") == null
                || !LOOPBACK_HOST.matcher(request.header("Host")).matches()) {
            return HttpReply.error(403, "Host must be localhost or 127.0.0.1");
        }
        if (request.header("Origin") != null) {
            return HttpReply.error(403, "not for browsers' cross-origin requests");
        }
        try {
            return route(request);
        } catch (IllegalArgumentException invalid) {
            return HttpReply.error(400, invalid.getMessage());
        } catch (IllegalStateException failed) {
            return HttpReply.error(409, failed.getMessage());
        }
    }

    private HttpReply route(HttpRequest request) {
        if (request.path().equals("/ledger")) {
            return request.method().equals("GET") ? ledger(request.parameters()) : methodNotAllowed("GET");
        }
        Matcher link = LINK.matcher(request.path());
        if (link.matches()) {
            return request.method().equals("POST") ? switchLink(link) : methodNotAllowed("POST");
        }
        Matcher fault = FAULT.matcher(request.path());
        if (fault.matches()) {
            return request.method().equals("POST")
                    ? fault(bank(fault.group(1)), fault.group(2), request.parameters())
                    : methodNotAllowed("POST");
        }
        return HttpReply.error(
                404,
                "there is /ledger, /banks/{id}/links/{n}/stop|start and"
                        + " /banks/{id}/delay?ms=|silence?on=|later?on=|cut|lose");
    }

    private HttpReply ledger(Map<String, String> parameters) {
        if (parameters.containsKey("summary")) {
            return HttpReply.json(200, summary());
        }
        List<LedgerEntry> entries = DemoBanks.entries(banks);
        long last = parameters.containsKey("last") ? number(parameters, "last") : ENTRIES_SHOWN;
        entries = entries.subList((int) Math.max(0, entries.size() - last), entries.size());
        return HttpReply.json(200, entries.stream().map(SimulatorControl::body).toList());
    }

    private Map<String, Object> summary() {
        Map<String, Object> byBank = new LinkedHashMap<>();
        long doubled = 0;
        for (BankSimulator bank : banks) {
            LedgerSummary summary = bank.ledger().summary();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("decided", summary.decided());
            body.put("booked", summary.booked());
            body.put("bookedMinor", summary.bookedMinor());
            body.put("decisions", summary.decisions());
            body.put("reversed", summary.reversed());
            body.put("repeatedKeys", summary.repeatedKeys());
            body.put("repeatedIdentities", summary.repeatedIdentities());
            body.put("doubled", summary.doubled());
            byBank.put(bank.id(), body);
            doubled += summary.doubled();
        }
        return Map.of("banks", byBank, "doubled", doubled);
    }

    private static Map<String, Object> body(LedgerEntry entry) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("bank", entry.bank());
        body.put("link", entry.link());
        body.put("key", entry.key());
        if (entry.uetr() != null) {
            body.put("uetr", entry.uetr());
        }
        body.put("amount", entry.amountMajor().toPlainString());
        body.put("currency", entry.currency().getCurrencyCode());
        body.put("status", entry.decision());
        body.put("reference", entry.reference());
        if (entry.isReversed()) {
            body.put("reversed", true);
        }
        body.put("at", entry.at().toString());
        return body;
    }

    private HttpReply switchLink(Matcher path) {
        BankSimulator bank = bank(path.group(1));
        int link = Integer.parseInt(path.group(2));
        boolean isStop = path.group(3).equals("stop");
        if (isStop) {
            bank.stopLink(link);
        } else {
            bank.startLink(link);
        }
        return HttpReply.json(200, Map.of("link", bank.id() + '/' + link, "state", isStop ? "stopped" : "started"));
    }

    private HttpReply fault(BankSimulator bank, String fault, Map<String, String> parameters) {
        switch (fault) {
            case "delay" -> bank.delay(Duration.ofMillis(number(parameters, "ms")));
            case "silence" -> bank.silence(isOn(parameters));
            case "later" -> decideLater(bank, isOn(parameters));
            case "lose" -> bank.loseNextRequest();
            default -> bank.cutAfterNextRequest();
        }
        return HttpReply.json(200, Map.of("bank", bank.id(), "fault", fault));
    }

    private static void decideLater(BankSimulator bank, boolean on) {
        if (!(bank instanceof HttpBank later)) {
            throw new IllegalArgumentException(bank.id() + " always decides at once");
        }
        later.decideLater(on);
    }

    private static boolean isOn(Map<String, String> parameters) {
        return switch (parameters.getOrDefault("on", "")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("parameter on must be true or false");
        };
    }

    private BankSimulator bank(String id) {
        return banks.stream()
                .filter(bank -> bank.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no bank " + id + "; there are "
                        + banks.stream().map(BankSimulator::id).toList()));
    }

    private static long number(Map<String, String> parameters, String name) {
        String value = parameters.getOrDefault(name, "");
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("parameter " + name + " must be a number of up to 9 digits");
        }
        return Long.parseLong(value);
    }

    private static HttpReply methodNotAllowed(String allowed) {
        return HttpReply.error(405, "only " + allowed + " is served here").with("Allow", allowed);
    }
}
