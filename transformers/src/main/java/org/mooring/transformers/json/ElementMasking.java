package org.mooring.transformers.json;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.mooring.canonical.Masking;
import org.mooring.transformers.input.MaskedText;

/** What a person or a log may see of values that travel under a path or a data element number. */
final class ElementMasking {
    /**
     * Data elements of ISO 8583:1987 that name neither card nor account nor person: dates, codes, amounts, institutions,
     * references, terminals. Everything else is shown as present only.
     */
    private static final Set<Integer> SHOWN = Set.of(
            3, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 28, 32, 33, 37, 38, 39, 40, 41,
            42, 43, 49, 50, 51, 70, 90, 100);

    /** Extended primary account number, account identifications 1 and 2. */
    private static final Set<Integer> ACCOUNTS = Set.of(34, 102, 103);

    private static final String HIDDEN = "…";
    private static final Pattern ACCOUNT_PATH = Pattern.compile("acct|account|iban|prxy|proxy|\\bpan\\b|card");
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{8,}");

    private ElementMasking() {}

    static String byNumber(int dataElement, String value) {
        if (ACCOUNTS.contains(dataElement)) {
            return Masking.account(value);
        }
        return SHOWN.contains(dataElement) ? value : HIDDEN;
    }

    /** @param name {@code DE38} and the like; a name of any other shape is hidden */
    static String byName(String name, String value) {
        return name.matches("DE[0-9]{1,3}") ? byNumber(Integer.parseInt(name.substring(2)), value) : HIDDEN;
    }

    /** A value whose path speaks of an account, or that looks like a number of one, is masked; rather once too often. */
    static String byPath(String path, String value) {
        String compact = value.replace(" ", "").replace("-", "");
        boolean isAccount = ACCOUNT_PATH.matcher(path.toLowerCase(Locale.ROOT)).find();
        boolean looksLikeOne =
                compact.length() <= 34 && LONG_NUMBER.matcher(compact).find();
        return isAccount || looksLikeOne ? Masking.account(compact) : MaskedText.of(value);
    }
}
