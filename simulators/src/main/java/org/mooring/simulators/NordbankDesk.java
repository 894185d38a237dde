package org.mooring.simulators;

import com.solab.iso8583.IsoMessage;
import java.util.Currency;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where Nordbank reads a request and writes its answer: the bank's rules, without sockets. Thread-safe. */
final class NordbankDesk {
    static final int FINANCIAL_REQUEST = 0x200;
    static final int FINANCIAL_REPEAT = 0x201;
    static final int REVERSAL_REQUEST = 0x400;
    static final int REVERSAL_REPEAT = 0x401;
    static final int REVERSAL_ADVICE = 0x420;
    static final int REVERSAL_ADVICE_REPEAT = 0x421;
    static final int NETWORK_MANAGEMENT_REQUEST = 0x800;

    static final String SIGN_ON = "001";
    static final String SIGN_OFF = "002";
    static final String ECHO_TEST = "301";

    private static final String APPROVED = "00";
    private static final String APPROVED_IN_PART = "10";
    private static final String INVALID_TRANSACTION = "12";
    private static final String NO_SUCH_PAYMENT = "25";
    private static final String FORMAT_ERROR = "30";
    private static final String NOT_SIGNED_ON = "91";

    static final int[] ECHOED = {2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49, 102, 103};
    private static final int[] ECHOED_IN_REVERSAL = {2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49, 90, 102, 103};
    private static final int[] ECHOED_IN_NETWORK_MANAGEMENT = {7, 11, 70};

    /** In DE 60: a part of the amount will do. */
    private static final String TAKES_PART = "PA";

    private final Ledger ledger;
    private final Holds holds;
    /** What was approved of payments that were approved in part, by key. */
    private final Map<String, Long> parts = new ConcurrentHashMap<>();

    NordbankDesk(Ledger ledger, Holds holds) {
        this.ledger = ledger;
        this.holds = holds;
    }

    /** @return the answer, or null when this payment is booked and never answered */
    IsoMessage pay(IsoMessage request, String link) {
        String refusal = refusal(request);
        if (refusal != null) {
            return answer(request, ECHOED, refusal);
        }
        PaymentOrder order = order(request, link);
        boolean isPart = order.amountMinor() % 100 == 87 && TAKES_PART.equals(Iso8583Dialect.get(request, 60));
        if (isPart) {
            order = order.over(order.amountMinor() / 100 * 100);
            parts.put(order.key(), order.amountMinor());
        }
        Ledger.Posting posting = ledger.post(order);
        String responseCode = isPart ? APPROVED_IN_PART : code(posting.decision());
        if (responseCode == null) {
            return null;
        }
        IsoMessage answer = answer(request, ECHOED, responseCode);
        if (!request.hasField(37)) {
            Iso8583Dialect.set(answer, 37, posting.reference());
        }
        if (isPart) {
            Iso8583Dialect.set(answer, 4, Digits.padded(order.amountMinor(), 12));
        }
        if (posting.decision() == Decision.BOOKED) {
            Iso8583Dialect.set(answer, 38, Digits.padded(posting.number(), 6));
        }
        return answer;
    }

    /** DE 39; null for a payment that is never answered. */
    static String code(Decision decision) {
        return switch (decision) {
            case BOOKED -> APPROVED;
            case BOOKED_UNANSWERED -> null;
            case INSUFFICIENT_FUNDS -> "51";
            case DO_NOT_HONOUR -> "05";
            case NO_SUCH_ACCOUNT -> "14";
            case UNKNOWN_CODE -> "Z9";
        };
    }

    /** 0410 or 0430; DE 90 names the payment that is taken back, and the message repeats its amount. */
    IsoMessage reverse(IsoMessage request) {
        String original = Iso8583Dialect.get(request, 90);
        String acquirer = request.hasField(32) ? Iso8583Dialect.get(request, 32) : "";
        Currency currency =
                areDigits(request, 4, 49, 90) ? Amounts.byNumericCode(Iso8583Dialect.get(request, 49)) : null;
        if (currency == null) {
            return answer(request, ECHOED_IN_REVERSAL, FORMAT_ERROR);
        }
        String key = original.substring(10, 20) + '/' + original.substring(4, 10) + '/' + acquirer;
        long amountMinor = parts.getOrDefault(key, Long.parseLong(Iso8583Dialect.get(request, 4)));
        boolean isReversed = original.substring(20, 31).equals("00000000000".substring(acquirer.length()) + acquirer)
                && switch (original.substring(0, 4)) {
                    case "0200", "0220" -> ledger.reverse(key, amountMinor, currency);
                    case "0100", "0120" -> holds.release(key);
                    default -> false;
                };
        return answer(request, ECHOED_IN_REVERSAL, isReversed ? APPROVED : NO_SUCH_PAYMENT);
    }

    IsoMessage refuseUntilSignedOn(IsoMessage request) {
        return answer(request, ECHOED, NOT_SIGNED_ON);
    }

    /** 0810; whether it signs the link on or off is the connection's to know. */
    IsoMessage manageNetwork(IsoMessage request) {
        String code = Iso8583Dialect.get(request, 70);
        boolean isKnown = SIGN_ON.equals(code) || SIGN_OFF.equals(code) || ECHO_TEST.equals(code);
        return answer(request, ECHOED_IN_NETWORK_MANAGEMENT, isKnown ? APPROVED : INVALID_TRANSACTION);
    }

    /** The bank offers purchases and transfers; any other request it can read is answered with DE 39 = 12. */
    IsoMessage refuseService(IsoMessage request) {
        return answer(request, ECHOED, INVALID_TRANSACTION);
    }

    static String refusal(IsoMessage request) {
        String processingCode = Iso8583Dialect.get(request, 3);
        if (!areDigits(request, 3, 4, 7, 11, 49)
                || Iso8583Dialect.get(request, 4).equals("000000000000")) {
            return FORMAT_ERROR;
        }
        if (Amounts.byNumericCode(Iso8583Dialect.get(request, 49)) == null) {
            return FORMAT_ERROR;
        }
        if (processingCode.startsWith("00")) {
            return isPan(Iso8583Dialect.get(request, 2)) ? null : FORMAT_ERROR;
        }
        if (processingCode.startsWith("40")) {
            return isAccount(Iso8583Dialect.get(request, 102)) && isAccount(Iso8583Dialect.get(request, 103))
                    ? null
                    : FORMAT_ERROR;
        }
        return INVALID_TRANSACTION;
    }

    /** DE 7, 11, 32. */
    static String key(IsoMessage request) {
        String acquirer = Iso8583Dialect.get(request, 32);
        return Iso8583Dialect.get(request, 7)
                + '/'
                + Iso8583Dialect.get(request, 11)
                + '/'
                + (acquirer == null ? "" : acquirer);
    }

    /** Bank-side key: DE 7, 11, 32. The sender's DE 37 names the business where it is given. */
    static PaymentOrder order(IsoMessage request, String link) {
        String acquirer = Iso8583Dialect.get(request, 32);
        String sendersReference = Iso8583Dialect.get(request, 37);
        String amount = Iso8583Dialect.get(request, 4);
        Currency currency = Amounts.byNumericCode(Iso8583Dialect.get(request, 49));
        String key = key(request);
        String identity = sendersReference == null
                ? null
                : sendersReference
                        + '/'
                        + amount
                        + '/'
                        + currency
                        + '/'
                        + acquirer
                        + '/'
                        + Iso8583Dialect.get(request, 41);
        return new PaymentOrder(link, key, identity, null, Long.parseLong(amount), currency, sendersReference);
    }

    static IsoMessage answer(IsoMessage request, int[] echoed, String responseCode) {
        IsoMessage answer =
                Iso8583Dialect.message((request.getType() & ~1) + 0x10); // a repeat is answered as its original
        for (int element : echoed) {
            if (request.hasField(element)) {
                answer.setField(element, request.getField(element));
            }
        }
        Iso8583Dialect.set(answer, 39, responseCode);
        return answer;
    }

    private static boolean areDigits(IsoMessage request, int... elements) {
        for (int element : elements) {
            String value = Iso8583Dialect.get(request, element);
            if (value == null || !Digits.isDigits(value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPan(String value) {
        return value != null && value.length() >= 8 && value.length() <= 19 && Digits.isDigits(value);
    }

    private static boolean isAccount(String value) {
        return value != null && !value.isBlank() && value.length() <= 28;
    }
}
