package org.mooring.chaos.oracle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares, payment by payment, what the banks moved, what the journal holds and what the clients were told. */
public final class Oracle {
    private static final Set<String> FINAL = Set.of("ACSC", "RJCT", "CANC");

    /** Why a payment may be open at the end as long as its bank is known: nobody has settled it yet. */
    private static final Set<String> DOUBT = Set.of("IN_DOUBT", "UNKNOWN_CODE", "PENDING_AT_BANK", "REVERSING");

    private static final Map<String, Set<String>> CHANGES = Map.of(
            "RCVD", Set.of("ACTC", "RJCT"),
            "ACTC", Set.of("PDNG", "ACSP", "ACSC", "RJCT", "CANC"),
            "PDNG", Set.of("PDNG", "ACSP", "ACSC", "RJCT", "CANC"),
            "ACSP", Set.of("PDNG", "ACSC", "RJCT", "CANC"),
            "ACSC", Set.of("CANC"),
            "RJCT", Set.of(),
            "CANC", Set.of());

    private final boolean isSettlementExpected;
    private final List<Finding> findings = new ArrayList<>();

    private Oracle(boolean isSettlementExpected) {
        this.isSettlementExpected = isSettlementExpected;
    }

    /**
     * Everything that is wrong; empty for a run that kept the promises.
     *
     * @param isSettlementExpected whether the hub inquires and reverses: then nothing may stay in doubt, and a repeat
     *     that a bank recognised by its key counts as an inquiry
     */
    public static List<Finding> judge(
            List<ClientRecord> clients, List<LedgerLine> ledgers, JournalBook journal, boolean isSettlementExpected) {
        Oracle oracle = new Oracle(isSettlementExpected);
        oracle.judge(clients, ledgers, journal);
        return oracle.findings;
    }

    private void judge(List<ClientRecord> clients, List<LedgerLine> ledgers, JournalBook journal) {
        journal.defects().forEach(defect -> add(Verdict.JOURNAL_BROKEN, 0, defect));
        Map<Long, List<LedgerLine>> moved = new HashMap<>();
        ledgers.forEach(line ->
                moved.computeIfAbsent(line.number(), first -> new ArrayList<>()).add(line));
        Map<Long, List<JournalPayment>> recorded = new HashMap<>();
        for (JournalPayment payment : journal.payments()) {
            recorded.computeIfAbsent(payment.number(), first -> new ArrayList<>())
                    .add(payment);
            judgeStates(payment);
            judgeSendings(payment);
            judgeEnd(payment, moved.getOrDefault(payment.number(), List.of()));
        }
        for (ClientRecord client : clients) {
            judgeAnswers(client);
            judgeRecord(client, recorded.getOrDefault(client.number(), List.of()));
        }
        Set<Long> numbers = new LinkedHashSet<>(moved.keySet());
        recorded.keySet().stream().filter(number -> number != 0).forEach(numbers::add);
        for (long number : numbers) {
            judgeMoney(number, moved.getOrDefault(number, List.of()), recorded.getOrDefault(number, List.of()));
        }
    }

    private void judgeStates(JournalPayment payment) {
        String state = null;
        for (JournalPayment.Entry entry : payment.entries()) {
            boolean isAllowed = state == null
                    ? entry.state().equals("RCVD")
                    : entry.state().equals(state)
                            || CHANGES.getOrDefault(state, Set.of()).contains(entry.state());
            if (!isAllowed) {
                add(
                        Verdict.ILLEGAL_STATE,
                        payment.number(),
                        "from " + state + " to " + entry.state() + " by " + entry.kind() + of(payment));
            }
            state = entry.state();
        }
    }

    /** Of two intents the first must be known as unsent. */
    private void judgeSendings(JournalPayment payment) {
        JournalPayment.Entry open = null;
        for (JournalPayment.Entry entry : payment.entries()) {
            switch (entry.kind()) {
                case "INTENT" -> {
                    if (open != null) {
                        add(
                                Verdict.SENT_AGAIN,
                                payment.number(),
                                "an intent at " + place(entry) + " while the one at " + place(open)
                                        + " was not known as unsent" + of(payment));
                    }
                    open = entry;
                }
                case "UNSENT" -> open = null;
                default -> {}
            }
        }
    }

    private void judgeEnd(JournalPayment payment, List<LedgerLine> lines) {
        JournalPayment.Entry last = payment.last();
        if (FINAL.contains(last.state())) {
            return;
        }
        boolean isInDoubtWithItsBank = last.state().equals("PDNG")
                && DOUBT.contains(last.cause())
                && !last.bank().isEmpty();
        boolean isInProcessAtItsBank =
                last.state().equals("ACSP") && !last.bank().isEmpty();
        if (!isInDoubtWithItsBank && !isInProcessAtItsBank) {
            add(
                    Verdict.LEFT_OPEN,
                    payment.number(),
                    "ends in " + last.state() + " " + last.cause() + " at '" + last.bank() + "' by " + last.kind()
                            + of(payment));
        } else if (isSettlementExpected && !isUnknownToItsBankToo(last, lines)) {
            add(
                    Verdict.NOT_SETTLED,
                    payment.number(),
                    "still " + last.state() + " " + last.cause() + " at " + last.bank() + of(payment));
        }
    }

    /** The bank answers an inquiry with the same word that nobody knows: a matter for people, not for the hub. */
    private static boolean isUnknownToItsBankToo(JournalPayment.Entry last, List<LedgerLine> lines) {
        return last.cause().equals("UNKNOWN_CODE")
                && lines.stream()
                        .anyMatch(line ->
                                line.bank().equals(last.bank()) && line.status().equals("UNKNOWN_CODE"));
    }

    /** Same request, same answer: no two final answers may differ, and none may be taken for another request. */
    private void judgeAnswers(ClientRecord client) {
        EnumSet<Told> ends = EnumSet.noneOf(Told.class);
        client.answers().stream().filter(Told::isFinal).forEach(ends::add);
        if (ends.size() > 1 || client.answers().contains(Told.CONFLICT)) {
            add(Verdict.ANSWERED_DIFFERENTLY, client.number(), client.channel() + " was told " + client.answers());
        }
    }

    private void judgeRecord(ClientRecord client, List<JournalPayment> records) {
        if (records.isEmpty()) {
            if (client.isAcknowledged()) {
                add(
                        Verdict.LOST,
                        client.number(),
                        client.channel() + (client.isTaken() ? " was taken" : "") + " and told " + client.answers()
                                + ", no record of it");
            }
            return;
        }
        if (records.size() > 1) {
            add(
                    Verdict.RECORDED_TWICE,
                    client.number(),
                    records.stream().map(JournalPayment::uetr).toList().toString());
        }
        for (Told told : client.answers()) {
            if (records.stream().noneMatch(payment -> goTogether(client, told, payment))) {
                JournalPayment payment = records.get(0);
                add(
                        Verdict.DISAGREES_WITH_CLIENT,
                        client.number(),
                        client.channel() + " was told " + told + ", the journal says " + payment.state() + " "
                                + payment.last().cause() + of(payment));
            }
        }
    }

    private static boolean goTogether(ClientRecord client, Told told, JournalPayment payment) {
        boolean everSettled =
                payment.entries().stream().anyMatch(entry -> entry.state().equals("ACSC"));
        return switch (told) {
            case APPROVED -> everSettled || payment.state().equals("ACSP");
            // A card's unknown code is told as a decline and reversed: open until then, never settled.
            case DECLINED ->
                payment.state().equals("RJCT")
                        || (payment.state().equals("CANC") && !everSettled)
                        || (client.isCard() && payment.last().cause().equals("UNKNOWN_CODE"));
            // Who cannot wait has given up: from now on only RJCT or CANC.
            case PENDING -> !(client.isCard() && everSettled);
            case FAILED, CONFLICT -> true;
        };
    }

    private void judgeMoney(long number, List<LedgerLine> lines, List<JournalPayment> records) {
        long booked = lines.stream().filter(LedgerLine::isBooking).count();
        long reversed = lines.stream().filter(LedgerLine::isReversal).count();
        long net = booked - reversed;
        if (net > 1) {
            add(Verdict.DOUBLED, number, "booked " + booked + " times, reversed " + reversed + ": " + lines);
        }
        for (LedgerLine line : lines) {
            if (line.what().equals("REPEATED") && !isSettlementExpected) {
                add(Verdict.SENT_AGAIN, number, line.bank() + " got it again under key " + line.key());
            }
            if (line.what().equals("DECIDED")
                    && records.stream().noneMatch(payment -> payment.hasIntentAt(line.bank()))) {
                add(Verdict.UNRECORDED, number, line + " without an intent at " + line.bank());
            }
        }
        for (JournalPayment payment : records) {
            judgeMoney(number, net, lines, payment);
        }
    }

    private void judgeMoney(long number, long net, List<LedgerLine> lines, JournalPayment payment) {
        boolean isWrong = switch (payment.state()) {
            case "ACSC" ->
                net != 1
                        || lines.stream()
                                .noneMatch(line -> line.isBooking()
                                        && line.bank().equals(payment.last().bank()));
            case "RJCT", "CANC" -> net > 0;
            default -> false;
        };
        if (isWrong) {
            add(
                    Verdict.DISAGREES_WITH_BANK,
                    number,
                    "the journal says " + payment.state() + " at '"
                            + payment.last().bank() + "', the banks " + (lines.isEmpty() ? "nothing" : lines)
                            + of(payment));
        }
    }

    private static String place(JournalPayment.Entry entry) {
        return entry.bank() + "/" + entry.link();
    }

    private static String of(JournalPayment payment) {
        return " [uetr=" + payment.uetr() + "]";
    }

    private void add(Verdict verdict, long number, String what) {
        findings.add(new Finding(verdict, number, what));
    }
}
