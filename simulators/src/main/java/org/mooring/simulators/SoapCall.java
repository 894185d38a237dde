package org.mooring.simulators;

import java.util.List;
import java.util.Map;

/**
 * The operation in a SOAP body and its members.
 *
 * @param members texts by local name in the order they came; an element that is empty is left out
 * @param amountCurrency attribute {@code currency} of {@code Amount}, null when there is none
 */
record SoapCall(String operation, Map<String, List<String>> members, String amountCurrency) {
    /** The first text of that name, or null. */
    String first(String name) {
        List<String> texts = members.get(name);
        return texts == null ? null : texts.get(0);
    }
}
