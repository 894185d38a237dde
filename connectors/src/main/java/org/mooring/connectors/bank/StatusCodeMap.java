package org.mooring.connectors.bank;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.SendOutcome;

/**
 * What a bank's codes mean: {@code mooring.banks.<id>.status-codes}, from {@code status} or {@code status/reason} to
 * {@code ACSC}, {@code ACSP}, {@code PDNG} or {@code RJCT/<ISO reason>}. A code that is not in the map is pending: never
 * success, never failure.
 *
 * <p>Codes that begin with {@code HTTP/} or {@code Fault/} stand for a refusal by the protocol instead of an answer, and
 * can never mean that a payment was accepted.
 */
public final class StatusCodeMap {
    /** Most banks that decide later have decided by then; an inquiry costs them more than us. */
    public static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(30);

    private static final String RULE = "must be ACSC, ACSP, PDNG or RJCT/<ISO reason code>";
    private static final int TEXT_LENGTH_MAX = 70;

    private final String bank;
    private final Map<String, Meaning> meanings;
    private final Clock clock;

    private StatusCodeMap(String bank, Map<String, Meaning> meanings, Clock clock) {
        this.bank = bank;
        this.meanings = meanings;
        this.clock = clock;
    }

    /** @param reason null unless the status is RJCT */
    public record Meaning(TransactionStatus status, ReasonCode reason) {}

    /** @throws IllegalArgumentException naming property, value and rule when an entry cannot be read */
    public static StatusCodeMap parse(String bank, Map<String, String> entries) {
        return parse(bank, entries, Clock.systemUTC());
    }

    /** @param clock gives the instant from which {@link #ASK_AGAIN_AFTER} counts */
    public static StatusCodeMap parse(String bank, Map<String, String> entries, Clock clock) {
        Map<String, Meaning> meanings = new LinkedHashMap<>();
        entries.forEach((code, text) -> {
            String property = BankProperties.path(bank, "status-codes[" + code + "]");
            Meaning meaning = meaning(property, text);
            boolean accepted = meaning.status() == TransactionStatus.ACSC || meaning.status() == TransactionStatus.ACSP;
            if (accepted && (code.startsWith("HTTP/") || code.startsWith("Fault/"))) {
                throw wrong(
                        property, text, "must be RJCT/<ISO reason code> or PDNG: a protocol's refusal accepts nothing");
            }
            meanings.put(code, meaning);
        });
        return new StatusCodeMap(bank, meanings, clock);
    }

    /** @param code null for an answer without one, which means nothing */
    public Optional<Meaning> find(String code) {
        return Optional.ofNullable(meanings.get(code));
    }

    /** The bank's answer in our terms: by {@code status/reason} when that is in the map, else by the status alone. */
    public SendOutcome outcome(Uetr uetr, BankAnswer answer) {
        Optional<Meaning> meaning = find(answer.code()).or(() -> find(answer.status()));
        return meaning.map(known -> outcome(uetr, answer, known)).orElseGet(() -> unknown(uetr, answer));
    }

    /** The bank's answer with a meaning that the protocol gives it. */
    public SendOutcome outcome(Uetr uetr, BankAnswer answer, Meaning meaning) {
        return switch (meaning.status()) {
            case ACSC, ACSP -> new SendOutcome.Accepted(report(uetr, answer, meaning.status(), null, null));
            case RJCT ->
                new SendOutcome.Rejected(
                        report(uetr, answer, TransactionStatus.RJCT, StatusReason.of(meaning.reason()), null));
            default -> pending(report(uetr, answer, TransactionStatus.PDNG, null, PendingCause.PENDING_AT_BANK));
        };
    }

    private SendOutcome unknown(Uetr uetr, BankAnswer answer) {
        String what = answer.code() == null
                ? "the answer has no status code"
                : "status '" + printable(answer.code()) + "' is not in the status-code map of " + bank;
        String text = bank + ": " + what + "; treated as PDNG";
        StatusReason reason = new StatusReason(ReasonCode.NARR, text);
        return pending(report(uetr, answer, TransactionStatus.PDNG, reason, PendingCause.UNKNOWN_CODE));
    }

    private SendOutcome pending(StatusReport report) {
        return new SendOutcome.Pending(report, clock.instant().plus(ASK_AGAIN_AFTER));
    }

    private StatusReport report(
            Uetr uetr, BankAnswer answer, TransactionStatus status, StatusReason reason, PendingCause cause) {
        return new StatusReport(
                uetr,
                status,
                reason,
                cause,
                bank,
                printable(answer.reference()),
                printable(answer.code()),
                answer.acceptedAmount(),
                answer.additional());
    }

    private static Meaning meaning(String property, String text) {
        String value = text == null ? "" : text.strip();
        if (value.startsWith("RJCT/")) {
            return new Meaning(TransactionStatus.RJCT, reason(property, value, value.substring("RJCT/".length())));
        }
        return switch (value) {
            case "ACSC" -> new Meaning(TransactionStatus.ACSC, null);
            case "ACSP" -> new Meaning(TransactionStatus.ACSP, null);
            case "PDNG" -> new Meaning(TransactionStatus.PDNG, null);
            default -> throw wrong(property, text, RULE);
        };
    }

    private static ReasonCode reason(String property, String value, String code) {
        try {
            return ReasonCode.valueOf(code);
        } catch (IllegalArgumentException unknown) {
            throw wrong(property, value, RULE + "; " + code + " is none that Mooring knows");
        }
    }

    private static IllegalArgumentException wrong(String property, String value, String rule) {
        return new IllegalArgumentException(property + " is '" + value + "', " + rule + "; hub not started");
    }

    /** A bank's text may hold anything; what goes on to logs and answers is one short line. */
    private static String printable(String text) {
        if (text == null) {
            return null;
        }
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= TEXT_LENGTH_MAX ? line : line.substring(0, TEXT_LENGTH_MAX) + "…";
    }
}
