package org.mooring.transformers.iso8583;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Currency;
import java.util.Map;
import java.util.TreeSet;
import org.mooring.canonical.Money;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * How a dialect of ISO 8583:1993 or :2003 says what 1987 says, whose words the rest of the hub uses. Whatever differs
 * between the versions is here and nowhere else; {@link MessageIn1987} reads through it. Immutable. A dialect of 1987 has
 * none.
 *
 * <pre>
 *              1987             1993                        2003
 *  DE 4, 49    12 digits, 3     12 digits, 3                DE 4: | currency, 3 | decimals, 1 | amount, 12 |
 *  DE 11       6                6                           12
 *  DE 12, 13   hhmmss, MMDD     DE 12: YYMMDDhhmmss         DE 12: CCYYMMDDhhmmss
 *  DE 70       001, 301 …       DE 24: 801, 831 …           as 1993
 *  original    DE 90            DE 56: | MTI, 4 | DE 11 | DE 12 | length, 2 | DE 32 |
 *  a part      DE 95            DE 24 = 401                 as 1993
 *  asked for   –                DE 30 of a partial approval as 1993
 * </pre>
 */
final class Iso8583Version {
    /** What 1987 has not, or calls otherwise, is kept as 1000 times the first digit of the MTI and its number: 1024. */
    static final int OWN = 1000;

    /** One more than the highest number under which an element is kept. */
    static final int NUMBERS_END = 3 * OWN;

    /** DE 56, original data elements. */
    static final int ORIGINAL = 56;

    private static final int TRACE_LENGTH = 6;
    private static final int TIME_LENGTH = 6;
    private static final int DATE_LENGTH = 4;
    private static final int AMOUNT_LENGTH = 12;
    private static final int MANAGEMENT = 8;
    private static final int REVERSAL_ANSWER = 410;
    private static final int REVERSAL_ADVICE_ANSWER = 430;
    /** Acquirer, issuer, other; each second one is a repeat. */
    private static final int ORIGINS_END = 6;

    private static final int ACQUIRER_LENGTH = 11;
    private static final String PARTIAL_REVERSAL = "401";
    private static final int ORIGIN_OTHER = 4;
    private static final String NOON = "120000";
    private static final DateTimeFormatter MONTH_TO_SECOND = DateTimeFormatter.ofPattern("MMddHHmmss");
    private static final String NO_TRANSMISSION_TIME = "0".repeat(10);
    /** In 1987: terminal, card acceptor. */
    private static final int TERMINAL_LENGTH = 8;

    private static final int CARD_ACCEPTOR_LENGTH = 15;

    /** Elements that mean something else in 1987, or have another form there that cannot be made of this one's. */
    private static final int[] OWN_SINCE_1993 = {
        13, 22, 24, 25, 26, 28, 29, 30, 31, 39, 43, 46, 53, 56, 57, 58, 59, 65, 66, 70, 71, 72, 82, 83, 84, 85, 90, 91,
        92, 93, 94, 95, 96, 105, 106, 107, 108, 109, 110
    };

    private static final int[] OWN_SINCE_2003 = {5, 6, 8, 18, 21, 27, 34, 49, 50, 51, 54, 68, 69, 73};
    /** Of 1987, made of elements of other numbers. */
    private static final int[] MADE = {13, 18, 49, 70, 90};
    /** What an answer repeats of its request (tables of 1110, 1210, 1430); of network management DE 24 too. */
    private static final int[] ECHOED = {2, 3, 4, 7, 11, 12, 32, 33, 37, 41, 42, 49, 56, 102, 103};

    private static final int[] ECHOED_OF_MANAGEMENT = {7, 11, 12, 24, 32, 33, 37, 41, 42};
    /** DE 24 to DE 70 of 1987. */
    private static final Map<String, String> MANAGEMENT_FUNCTIONS =
            Map.of("801", "001", "802", "002", "811", "101", "821", "201", "831", "301");

    private static final Map<String, String> MANAGEMENT_CODES =
            Map.of("001", "801", "002", "802", "101", "811", "161", "811", "201", "821", "301", "831");

    /** Types of a bank's messages; the last digit says whether it is a repeat. */
    private static final Map<String, String> TYPES = Map.of("040", "42", "080", "80");

    private final int digit;
    private final FieldFormat[] fields;
    private final boolean[] isOwn = new boolean[Iso8583Dialect.FIELD_MAX + 1];
    private final boolean hasCurrencyInAmount;

    private Iso8583Version(int digit, FieldFormat[] fields) {
        this.digit = digit;
        this.fields = fields;
        this.hasCurrencyInAmount = fields[4].length() > AMOUNT_LENGTH;
        Arrays.stream(OWN_SINCE_1993).forEach(de -> isOwn[de] = true);
        if (hasCurrencyInAmount) {
            Arrays.stream(OWN_SINCE_2003).forEach(de -> isOwn[de] = true);
        }
    }

    /**
     * That of a dialect which reads these first digits of an MTI.
     *
     * @param originalDataElements of a reversal; 56 says that the table is the standard's and not merely numbered so
     * @return null where it is 1987, or none that is known
     */
    static Iso8583Version of(String digits, FieldFormat[] fields, int originalDataElements) {
        int digit = digits.indexOf('1') >= 0 ? 1 : digits.indexOf('2') >= 0 ? 2 : 0;
        boolean isLater = digits.indexOf('0') < 0 && digit > 0 && originalDataElements == ORIGINAL;
        return isLater && has(fields, 4, 11, 12, 24, 39, 56) && fields[12].length() > TIME_LENGTH + DATE_LENGTH
                ? new Iso8583Version(digit, fields)
                : null;
    }

    private static boolean has(FieldFormat[] fields, int... numbers) {
        return Arrays.stream(numbers).allMatch(de -> fields[de] != null);
    }

    /**
     * 200 for 1200, 800 for 1804: who began a network management message does not matter here. Any other message that no
     * acquirer sends keeps its last digit. 410 for 1430 too, since a reversal has gone as an advice.
     */
    int mti(int sent) {
        int type = sent % OWN;
        if (type == REVERSAL_ADVICE_ANSWER) {
            return REVERSAL_ANSWER;
        }
        boolean isManagement = type / 100 == MANAGEMENT && type % 10 < ORIGINS_END;
        return isManagement ? type - type % 10 + type % 2 : type;
    }

    /** Whether an element that is kept under this number is one of this version's. */
    boolean says(int number) {
        return number / OWN == digit && number % OWN <= Iso8583Dialect.FIELD_MAX && fields[number % OWN] != null;
    }

    /** Whether the element means in 1987 what it means here. */
    boolean isOf1987(int de) {
        return !isOwn[de];
    }

    /** In the numbers of 1987, ascending; this version's own ones behind them. */
    int[] dataElements(Iso8583Message message) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int de : message.dataElements()) {
            if (!isOwn[de]) {
                numbers.add(de);
            } else if (fields[de].protection() != Protection.SECRET) {
                numbers.add(digit * OWN + de);
            }
        }
        for (int de : MADE) {
            if (text(message, de) != null) {
                numbers.add(de);
            }
        }
        if (hasLongTrace(message)) {
            numbers.add(digit * OWN + 11);
        }
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether the last six digits are not the whole of it. */
    private static boolean hasLongTrace(Iso8583Message message) {
        String trace = message.text(11);
        return trace != null
                && trace.length() > TRACE_LENGTH
                && !trace.startsWith("0".repeat(trace.length() - TRACE_LENGTH));
    }

    /**
     * @param de of 1987, or one of this version's own under the number at which it is kept
     * @return null when the message does not say it
     */
    String text(Iso8583Message message, int de) {
        if (de >= OWN) {
            return de / OWN == digit ? message.text(de % OWN) : null;
        }
        return switch (de) {
            case 4 -> hasCurrencyInAmount ? amount(message.text(4)) : message.text(4);
            case 11 -> last(message.text(11), TRACE_LENGTH);
            case 12 -> last(message.text(12), TIME_LENGTH);
            case 13 -> localDate(message.text(12));
            case 15, 16, 17 -> last(message.text(de), DATE_LENGTH);
            case 18 -> isOwn[18] || !message.has(18) ? message.text(26) : message.text(18);
            case 41 -> fitted(message.text(41), TERMINAL_LENGTH);
            case 42 -> fitted(message.text(42), CARD_ACCEPTOR_LENGTH);
            case 49 -> hasCurrencyInAmount ? currencyOfAmount(message.text(4)) : number(message.text(49));
            case 39 -> message.text(39); // whoever asks for the code of 1987 asks ResponseCode
            case 50, 51 -> isOwn[de] ? null : number(message.text(de));
            case 70 -> managementCode(message);
            case 90 -> original(message);
            default -> isOwn[de] ? null : message.text(de);
        };
    }

    private static String last(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(text.length() - length);
    }

    private static String localDate(String dateTime) {
        return dateTime == null ? null : last(dateTime.substring(0, dateTime.length() - TIME_LENGTH), DATE_LENGTH);
    }

    /** In the decimals of its currency; where it cannot be said in them as it is, which no amount is. */
    private static String amount(String text) {
        if (text == null) {
            return null;
        }
        int currency = Integer.parseInt(text, 0, 3, 10);
        String amount = text.substring(4);
        if (!NumericCurrency.isKnown(currency)) {
            return amount; // its currency is refused
        }
        int missing = NumericCurrency.of(currency, "DE 4").getDefaultFractionDigits() - (text.charAt(3) - '0');
        if (missing >= 0) {
            return amount + "0".repeat(missing);
        }
        int end = amount.length() + missing;
        boolean isExact = end > 0 && amount.substring(end).chars().allMatch(digit -> digit == '0');
        return isExact ? amount.substring(0, end) : text + "?";
    }

    private static String currencyOfAmount(String text) {
        return text == null ? null : text.substring(0, 3);
    }

    /** Since 1993 a currency may be in letters. */
    private static String number(String currency) {
        return currency != null && currency.matches("[A-Z]{3}") && NumericCurrency.isKnown(currency)
                ? NumericCurrency.text(Money.currency(currency, "DE 49"))
                : currency;
    }

    private static String fitted(String text, int length) {
        if (text == null || text.length() == length) {
            return text;
        }
        String bare = text.stripTrailing();
        return bare.length() > length ? text : bare + " ".repeat(length - bare.length());
    }

    private static boolean isManagement(Iso8583Message message) {
        return message.mtiNumber() / 100 % 10 == MANAGEMENT;
    }

    /** One that 1987 does not know is no code of 1987's by chance. */
    private static String managementCode(Iso8583Message message) {
        String function = isManagement(message) ? message.text(24) : null;
        return function == null ? null : MANAGEMENT_FUNCTIONS.getOrDefault(function, "DE24=" + function);
    }

    /** DE 56 as DE 90, less the DE 7 that it does not have; null where there is none that can be divided. */
    private String original(Iso8583Message message) {
        Original original = Original.of(message, fields);
        return original == null
                ? null
                : Digits.text(mti(original.mti()), Iso8583Codec.MTI_LENGTH)
                        + last(original.trace(), TRACE_LENGTH)
                        + NO_TRANSMISSION_TIME
                        + "0".repeat(ACQUIRER_LENGTH - original.acquirer().length())
                        + original.acquirer()
                        + "0".repeat(ACQUIRER_LENGTH);
    }

    /**
     * DE 56.
     *
     * @param trace DE 11 of the original
     * @param localTime its DE 12, with the date
     * @param acquirer its DE 32; empty where it is not there
     */
    record Original(int mti, String trace, String localTime, String acquirer) {
        private static Original of(Iso8583Message message, FieldFormat[] fields) {
            String text = message.text(ORIGINAL);
            int traceEnd = Iso8583Codec.MTI_LENGTH + fields[11].length();
            int timeEnd = traceEnd + fields[12].length();
            if (text == null || text.length() < timeEnd || !text.matches("[0-9]+")) {
                return null;
            }
            String rest = text.substring(timeEnd);
            boolean isWhole = rest.length() >= 2
                    && rest.length() <= 2 + ACQUIRER_LENGTH
                    && Integer.parseInt(rest, 0, 2, 10) == rest.length() - 2;
            return rest.isEmpty() || isWhole
                    ? new Original(
                            Integer.parseInt(text, 0, Iso8583Codec.MTI_LENGTH, 10),
                            text.substring(Iso8583Codec.MTI_LENGTH, traceEnd),
                            text.substring(traceEnd, timeEnd),
                            rest.isEmpty() ? "" : rest.substring(2))
                    : null;
        }
    }

    /** As {@link Iso8583Fingerprint#key} of the original that a reversal names, which has been found to name one. */
    String originalKey(Iso8583Message reversal) {
        Original original = Original.of(reversal, fields);
        StringBuilder key = new StringBuilder(64).append(reversal.text(ORIGINAL), 0, 3);
        for (int de : reversal.dialect().rules().keyElements()) {
            String own = reversal.text(de);
            String value = switch (de) {
                case 11 -> original.trace();
                case 12 -> original.localTime();
                case 32 -> own == null ? original.acquirer() : own;
                default -> own;
            };
            key.append('|').append(value == null ? "" : value);
        }
        return key.toString();
    }

    /** Whether something of its original stays booked. */
    boolean isPartialReversal(Iso8583Message message) {
        return PARTIAL_REVERSAL.equals(message.text(24));
    }

    // ---- answers

    int[] echoed(Iso8583Message request) {
        return isManagement(request) ? ECHOED_OF_MANAGEMENT : ECHOED;
    }

    /** DE 4: the part that was approved; DE 30: what was asked for. */
    void setPart(Iso8583Draft answer, Money part, Iso8583Message request) {
        String minor = Digits.text(part.amountMinor(), AMOUNT_LENGTH);
        answer.set(
                4,
                hasCurrencyInAmount
                        ? NumericCurrency.text(part.currency())
                                + part.currency().getDefaultFractionDigits()
                                + minor
                        : minor);
        String asked = request.text(4);
        if (asked != null && fields[30] != null && fields[30].length() == 2 * asked.length()) {
            answer.set(30, asked + "0".repeat(asked.length()));
        }
    }

    // ---- requests to a bank

    /**
     * The same message in the words of this version. What it cannot say is left out.
     *
     * @param times zone of the local date and time, where the draft has none
     * @param near when it is sent: the years that 1987 does not say are those nearest to it
     * @throws PaymentRejected DT01 for a date that there is not
     */
    Iso8583Draft write(Iso8583Draft of1987, Iso8583Times times, Instant near) {
        Iso8583Draft here = new Iso8583Draft(mti(of1987.mti()));
        of1987.own().forEach((number, text) -> {
            if (says(number)) {
                here.set(number % OWN, text);
            }
        });
        String localTime = localTime(of1987, times, near);
        for (int de = 2; de <= of1987.highestDataElement(); de++) {
            if (of1987.has(de)) {
                put(here, de, of1987, times, near);
            }
        }
        here.set(12, localTime);
        if (of1987.has(90)) {
            here.set(ORIGINAL, original(of1987, localTime));
        }
        return here;
    }

    /** 1420 for 0400, since these versions know a reversal as an advice only; 1804 for 0800. */
    private String mti(String of1987) {
        String type = TYPES.getOrDefault(of1987.substring(0, 3), of1987.substring(1, 3));
        boolean isManagement = type.charAt(0) - '0' == MANAGEMENT;
        int last = of1987.charAt(3) - '0' + (isManagement ? ORIGIN_OTHER : 0);
        return digit + type + last;
    }

    private void put(Iso8583Draft here, int de, Iso8583Draft of1987, Iso8583Times times, Instant near) {
        switch (de) {
            case 4 -> here.set(4, hasCurrencyInAmount ? amount(of1987) : of1987.text(4));
            case 11 -> here.set(11, trace(of1987.text(11)));
            case 12, 13, 90 -> {}
            case 15, 16, 17 -> here.set(de, date(fields[de], of1987.text(de), times, near));
            case 18 -> here.set(26, here.has(26) ? here.text(26) : of1987.text(18));
            case 41, 42 -> here.set(de, padded(fields[de], of1987.text(de)));
            case 70 -> here.set(24, MANAGEMENT_CODES.getOrDefault(of1987.text(70), of1987.text(70)));
            default -> {
                if (!isOwn[de]) {
                    here.take(de, of1987, de);
                }
            }
        }
    }

    private String trace(String of1987) {
        return "0".repeat(fields[11].length() - TRACE_LENGTH) + of1987;
    }

    private static String amount(Iso8583Draft of1987) {
        Currency currency = NumericCurrency.of(Long.parseLong(of1987.text(49)), "DE 49");
        return of1987.text(49) + currency.getDefaultFractionDigits() + of1987.text(4);
    }

    private static String date(FieldFormat field, String monthDay, Iso8583Times times, Instant near) {
        int more = field.length() - DATE_LENGTH;
        return more <= 0 ? monthDay : year(times.tookPlaceAt(monthDay, NOON, near), more) + monthDay;
    }

    private static String year(ZonedDateTime at, int digits) {
        return Digits.text(at.getYear() % (digits == 2 ? 100 : 10_000), digits);
    }

    private static String padded(FieldFormat field, String text) {
        return field.isVariable() ? text.stripTrailing() : fitted(text, field.length());
    }

    /** DE 12: of DE 12 and 13 where both are there, else of DE 7, which is always there. */
    private String localTime(Iso8583Draft of1987, Iso8583Times times, Instant near) {
        int yearDigits = fields[12].length() - DATE_LENGTH - TIME_LENGTH;
        String time = of1987.text(12);
        String date = of1987.text(13);
        if (time != null && date != null) {
            return year(times.tookPlaceAt(date, time, near), yearDigits) + date + time;
        }
        ZonedDateTime there = times.transmittedAt(of1987.text(7), near).atZone(times.local());
        return year(there, yearDigits) + MONTH_TO_SECOND.format(there);
    }

    /** DE 56 of a reversal, which repeats DE 12, 13 and 32 of its original. */
    private String original(Iso8583Draft of1987, String localTime) {
        String original = of1987.text(90);
        String acquirer = of1987.has(32) ? of1987.text(32).strip() : "";
        return mti(original.substring(0, Iso8583Codec.MTI_LENGTH))
                + trace(original.substring(Iso8583Codec.MTI_LENGTH, Iso8583Codec.MTI_LENGTH + TRACE_LENGTH))
                + localTime
                + (acquirer.isEmpty() ? "" : Digits.text(acquirer.length(), 2) + acquirer);
    }
}
