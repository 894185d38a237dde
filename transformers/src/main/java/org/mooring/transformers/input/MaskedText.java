package org.mooring.transformers.input;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Masking;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * Free text as a person or a log may see it: IBANs with right check digits and card numbers (13 to 19 digits that pass
 * the Luhn check, ISO/IEC 7812-1 annex B), with or without blanks and hyphens between, are masked; all else stays.
 */
public final class MaskedText {
    private static final Pattern IBAN =
            Pattern.compile("(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?:[ ]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])");
    private static final Pattern CARD_NUMBER = Pattern.compile("(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])");

    private static final Pattern ACCOUNT_PATH =
            Pattern.compile("acct|account|iban|prxy|proxy|\\bpan\\b|card", Pattern.CASE_INSENSITIVE);
    /** What stands beside an account's number and is none. */
    private static final Pattern BESIDE_NUMBER =
            Pattern.compile("(.*/)?(@?Ccy|Cd|Prtry|Issr|Nm|currency|name)", Pattern.CASE_INSENSITIVE);

    private MaskedText() {}

    /** A value whose path speaks of an account or a card is masked whole; any other as free text. */
    public static String at(String path, String value) {
        boolean isNumber = ACCOUNT_PATH.matcher(path).find()
                && !BESIDE_NUMBER.matcher(path).matches();
        return isNumber ? Masking.account(value.replace(" ", "").replace("-", "")) : of(value);
    }

    public static String of(String text) {
        if (text == null || text.length() < 13) {
            return text;
        }
        String withoutIbans = IBAN.matcher(text).replaceAll(found -> Matcher.quoteReplacement(maskIban(found.group())));
        return CARD_NUMBER
                .matcher(withoutIbans)
                .replaceAll(found -> Matcher.quoteReplacement(maskCardNumber(found.group())));
    }

    /** Words after an IBAN look like a part of it, so ends are tried from the longest to the shortest. */
    private static String maskIban(String candidate) {
        for (int end = candidate.length(); end >= 15; end--) {
            boolean wordEnds = end == candidate.length() || candidate.charAt(end) == ' ';
            if (wordEnds && isIban(candidate.substring(0, end))) {
                return Masking.account(candidate.substring(0, end).replace(" ", "")) + candidate.substring(end);
            }
        }
        return candidate;
    }

    private static boolean isIban(String text) {
        if (text.startsWith("RF")) {
            // A creditor reference (ISO 11649) has the same check digits and names no account.
            return false;
        }
        try {
            Iban.parse(text, "");
            return true;
        } catch (PaymentRejected notOne) {
            return false;
        }
    }

    private static String maskCardNumber(String candidate) {
        String digits = candidate.replace(" ", "").replace("-", "");
        return passesLuhn(digits) ? Masking.pan(digits) : candidate;
    }

    private static boolean passesLuhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }
}
