package org.mooring.canonical;

import java.util.List;

/**
 * A debtor, creditor or initiating party.
 *
 * @param name Max140Text, may be null where the source gave none
 * @param country ISO 3166 alpha-2 of the address, may be null
 * @param addressLines unstructured address, in order, never null
 * @param organisationId {@code OrgId/Othr/Id} or {@code AnyBIC}, may be null
 */
public record Party(String name, String country, List<String> addressLines, String organisationId) {
    public Party {
        addressLines = addressLines == null ? List.of() : List.copyOf(addressLines);
    }

    /** What tells it from others: its id, else its name; may be null. */
    public String idOrName() {
        return organisationId != null ? organisationId : name;
    }

    public static Party named(String name) {
        return new Party(name, null, List.of(), null);
    }
}
