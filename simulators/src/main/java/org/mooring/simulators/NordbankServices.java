package org.mooring.simulators;

import com.solab.iso8583.IsoMessage;
import java.util.Currency;
import java.util.Optional;

/** What Nordbank answers beside payments and their reversals: the bank's rules, without sockets. Thread-safe. */
final class NordbankServices {
    static final int AUTHORISATION = 0x100;
    static final int AUTHORISATION_REPEAT = 0x101;
    static final int AUTHORISATION_ADVICE = 0x120;
    static final int AUTHORISATION_ADVICE_REPEAT = 0x121;
    static final int FINANCIAL_ADVICE = 0x220;
    static final int FINANCIAL_ADVICE_REPEAT = 0x221;
    static final int RECONCILIATION = 0x500;
    static final int RECONCILIATION_REPEAT = 0x501;
    static final int RECONCILIATION_ADVICE = 0x520;
    static final int RECONCILIATION_ADVICE_REPEAT = 0x521;
    static final int ADMINISTRATIVE = 0x600;
    static final int ADMINISTRATIVE_REPEAT = 0x601;
    static final int ADMINISTRATIVE_ADVICE = 0x620;
    static final int ADMINISTRATIVE_ADVICE_REPEAT = 0x621;

    /** Every account has that much, less what is held of it. */
    static final long BALANCE_MINOR = 1_000_000;

    private static final int[] ECHOED_IN_RECONCILIATION = {7, 11, 15, 32, 50, 99};
    private static final int[] ECHOED_IN_ADMINISTRATIVE = {7, 11, 32, 41, 42};

    private final Ledger ledger;
    private final Holds holds;

    NordbankServices(Ledger ledger, Holds holds) {
        this.ledger = ledger;
        this.holds = holds;
    }

    /** 0110 or 0130; nothing is booked. Null when it is held and never answered; a repeat of that is. */
    IsoMessage authorise(IsoMessage request) {
        String refusal = NordbankDesk.refusal(request);
        if (refusal != null) {
            return NordbankDesk.answer(request, NordbankDesk.ECHOED, refusal);
        }
        long amountMinor = Long.parseLong(Iso8583Dialect.get(request, 4));
        Decision decision = Decision.of(amountMinor);
        if (decision.isBooked()) {
            holds.hold(NordbankDesk.key(request), Iso8583Dialect.get(request, 2), amountMinor);
        }
        return answered(request, decision, String.valueOf(amountMinor % 1_000_000));
    }

    /** 0230. What comes again as 0221 is found under its key, and booked where it had never arrived. */
    IsoMessage book(IsoMessage advice, String link) {
        String refusal = NordbankDesk.refusal(advice);
        if (refusal != null) {
            return NordbankDesk.answer(advice, NordbankDesk.ECHOED, refusal);
        }
        PaymentOrder order = NordbankDesk.order(advice, link);
        Optional<Ledger.Posting> first = isRepeat(advice) ? ledger.find(order.key()) : Optional.empty();
        Ledger.Posting posting = first.orElseGet(() -> ledger.post(order));
        return answered(advice, posting.decision(), String.valueOf(posting.number()));
    }

    private static IsoMessage answered(IsoMessage request, Decision decision, String approval) {
        if (decision == Decision.BOOKED_UNANSWERED && !isRepeat(request)) {
            return null;
        }
        IsoMessage answer = NordbankDesk.answer(
                request, NordbankDesk.ECHOED, decision.isBooked() ? "00" : NordbankDesk.code(decision));
        if (decision.isBooked()) {
            Iso8583Dialect.set(answer, 38, Digits.padded(Long.parseLong(approval), 6));
        }
        return answer;
    }

    private static boolean isRepeat(IsoMessage message) {
        return (message.getType() & 1) == 1;
    }

    static boolean isEnquiry(IsoMessage request) {
        String processingCode = Iso8583Dialect.get(request, 3);
        return processingCode != null && (processingCode.startsWith("31") || processingCode.startsWith("38"));
    }

    /** Ledger and available balance in DE 54; a statement has its lines in DE 48. */
    IsoMessage enquire(IsoMessage request) {
        String account = request.hasField(2) ? Iso8583Dialect.get(request, 2) : Iso8583Dialect.get(request, 102);
        String currency = request.hasField(49) ? Iso8583Dialect.get(request, 49) : "978";
        if (account == null || Amounts.byNumericCode(currency) == null) {
            return NordbankDesk.answer(request, NordbankDesk.ECHOED, "30");
        }
        String processingCode = Iso8583Dialect.get(request, 3);
        String type = processingCode.substring(2, 4);
        IsoMessage answer = NordbankDesk.answer(request, NordbankDesk.ECHOED, "00");
        Iso8583Dialect.set(
                answer,
                54,
                amount(type, "01", currency, BALANCE_MINOR)
                        + amount(type, "02", currency, BALANCE_MINOR - holds.heldMinor(account)));
        if (processingCode.startsWith("38")) {
            Iso8583Dialect.set(answer, 48, "HELD " + Digits.padded(holds.heldMinor(account), 12));
        }
        return answer;
    }

    private static String amount(String accountType, String amountType, String currency, long minor) {
        return accountType + amountType + currency + (minor < 0 ? 'D' : 'C') + Digits.padded(Math.abs(minor), 12);
    }

    /** 0510 or 0530: what this acquirer has booked here on the day of DE 15, by DE 7 of the payments. */
    IsoMessage reconcile(IsoMessage request) {
        Currency currency = request.hasField(50) ? Amounts.byNumericCode(Iso8583Dialect.get(request, 50)) : null;
        if (currency == null || !request.hasField(15) || !request.hasField(32)) {
            return NordbankDesk.answer(request, ECHOED_IN_RECONCILIATION, "30");
        }
        String day = Iso8583Dialect.get(request, 15);
        String acquirer = '/' + Iso8583Dialect.get(request, 32);
        long number = 0;
        long reversed = 0;
        long amountMinor = 0;
        long reversedMinor = 0;
        for (LedgerEntry entry : ledger.entries()) {
            boolean isTheirs = entry.decision().isBooked()
                    && entry.currency().equals(currency)
                    && entry.key().startsWith(day)
                    && entry.key().endsWith(acquirer);
            if (isTheirs) {
                number++;
                amountMinor += entry.amountMinor();
                reversed += entry.isReversed() ? 1 : 0;
                reversedMinor += entry.isReversed() ? entry.amountMinor() : 0;
            }
        }
        IsoMessage answer = NordbankDesk.answer(request, ECHOED_IN_RECONCILIATION, "00");
        Iso8583Dialect.set(answer, 76, Digits.padded(number, 10));
        Iso8583Dialect.set(answer, 77, Digits.padded(reversed, 10));
        Iso8583Dialect.set(answer, 88, Digits.padded(amountMinor, 16));
        Iso8583Dialect.set(answer, 89, Digits.padded(reversedMinor, 16));
        Iso8583Dialect.set(answer, 97, "D" + Digits.padded(amountMinor - reversedMinor, 16));
        boolean isInBalance = true;
        for (int element : new int[] {76, 77, 88, 89, 97}) {
            isInBalance &= !request.hasField(element)
                    || Iso8583Dialect.get(request, element).equals(Iso8583Dialect.get(answer, element));
        }
        Iso8583Dialect.set(answer, 66, isInBalance ? "1" : "2");
        return answer;
    }

    /** 0610 or 0630. */
    IsoMessage administer(IsoMessage request) {
        return NordbankDesk.answer(request, ECHOED_IN_ADMINISTRATIVE, "00");
    }
}
