package org.mooring.transformers.csv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.input.TextRules;

/** The header line: which value stands in which column. Names are matched without regard to case; order is free. */
final class Columns {
    static final String END_TO_END_ID = "endToEndId";
    static final String AMOUNT = "amount";
    static final String CURRENCY = "currency";
    static final String DEBTOR_NAME = "debtorName";
    static final String DEBTOR_ACCOUNT = "debtorAccount";
    static final String CREDITOR_NAME = "creditorName";
    static final String CREDITOR_ACCOUNT = "creditorAccount";
    static final String CREDITOR_BIC = "creditorBic";
    static final String REQUESTED_EXECUTION_DATE = "requestedExecutionDate";
    static final String REMITTANCE = "remittance";

    private static final List<String> REQUIRED = List.of(END_TO_END_ID, AMOUNT, CURRENCY, CREDITOR_ACCOUNT);
    private static final List<String> KNOWN = List.of(
            END_TO_END_ID,
            AMOUNT,
            CURRENCY,
            DEBTOR_NAME,
            DEBTOR_ACCOUNT,
            CREDITOR_NAME,
            CREDITOR_ACCOUNT,
            CREDITOR_BIC,
            REQUESTED_EXECUTION_DATE,
            REMITTANCE);

    /** Known names as documented, others as they came. */
    private final Map<String, Integer> indexByName = new LinkedHashMap<>();

    private final List<String> unknown = new ArrayList<>();
    private final List<String> sortedNames;

    /** @throws MessageUnreadable when a required column is missing, or a name is empty or given twice */
    Columns(CSVRecord headerLine) {
        for (int i = 0; i < headerLine.size(); i++) {
            String given = TextRules.strip(headerLine.get(i));
            if (given.isEmpty()) {
                throw refused("column " + (i + 1) + " has no name");
            }
            String name = KNOWN.stream()
                    .filter(known -> known.toLowerCase(Locale.ROOT).equals(given.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElse(given);
            if (indexByName.put(name, i) != null) {
                throw refused("column '" + TextRules.shorten(name) + "' is given twice");
            }
            if (!KNOWN.contains(name)) {
                unknown.add(name);
            }
        }
        for (String required : REQUIRED) {
            if (!indexByName.containsKey(required)) {
                throw refused("column '" + required + "' is missing");
            }
        }
        sortedNames = indexByName.keySet().stream().sorted().toList();
    }

    int count() {
        return indexByName.size();
    }

    /** All names in alphabetical order. */
    List<String> sortedNames() {
        return sortedNames;
    }

    /** All names in the order of the file. */
    Iterable<String> names() {
        return indexByName.keySet();
    }

    /** Names of columns that have no home, in order. */
    List<String> unknown() {
        return unknown;
    }

    /** The value without blanks at its ends; empty where the file has no such column or the line is too short for it. */
    String text(CSVRecord line, String name) {
        Integer index = indexByName.get(name);
        return index == null || index >= line.size() ? "" : TextRules.strip(line.get(index));
    }

    private static MessageUnreadable refused(String rule) {
        return new MessageUnreadable(CsvFile.FORMAT, "header line: " + rule, "line 1");
    }
}
