package org.mooring.simulation;

import java.util.List;
import java.util.Map;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.BankProperties.LinkProperties;
import org.mooring.connectors.bank.GroupProperties;
import org.mooring.routes.reload.BankTopology;

/** The banks of every simulation: what they can do stays, how they behave is the seed's. */
final class Banks {
    /** ISO 8583: takes back, cannot be asked. */
    static final List<String> REVERSING = List.of("nordbank", "seebank", "talbank", "fjordbank");
    /** And promises to book a repeat once. */
    static final List<String> REPEATING = List.of("fjordbank");
    /** HTTP or SOAP: can be asked, takes nothing back. The second books again whatever comes again. */
    static final List<String> ASKED = List.of("riverbank", "oldtown");
    /** Neither. */
    static final List<String> MUTE = List.of("farbank");

    static final List<String> ALL =
            List.of("nordbank", "seebank", "talbank", "riverbank", "oldtown", "farbank", "fjordbank");

    private static final Map<String, Integer> LINK_COUNTS = Map.of(
            "nordbank", 2, "seebank", 1, "talbank", 1, "riverbank", 2, "oldtown", 1, "farbank", 1, "fjordbank", 1);
    private static final Map<String, String> CARD_AND_TRANSFER_CODES =
            Map.of("00", "ACSC", "05", "RJCT/AM04", "PD", "PDNG", "IP", "ACSP");

    private Banks() {}

    static int linkCount(String bank) {
        return LINK_COUNTS.get(bank);
    }

    /** The bank's code to ours; {@code Z9} is in no map. */
    static Map<String, String> statusCodes() {
        return CARD_AND_TRANSFER_CODES;
    }

    static BankTopology topology() {
        return new BankTopology(
                Map.of(
                        "nordbank", properties("nordbank", "iso8583"),
                        "seebank", properties("seebank", "iso8583"),
                        "talbank", properties("talbank", "iso8583"),
                        "riverbank", properties("riverbank", "http-json"),
                        "oldtown", properties("oldtown", "soap"),
                        "farbank", properties("farbank", "soap"),
                        "fjordbank", properties("fjordbank", "iso8583")),
                Map.of(
                        "cards", new GroupProperties(List.of("nordbank", "seebank"), "round-robin"),
                        "transfers",
                                new GroupProperties(
                                        List.of("riverbank", "talbank", "oldtown", "farbank", "fjordbank"),
                                        "least-in-flight")));
    }

    private static BankProperties properties(String bank, String template) {
        List<LinkProperties> links = java.util.Collections.nCopies(linkCount(bank), new LinkProperties("simulated"));
        return new BankProperties(template, links, null, null, 0, null, null, null, null, null, null, null);
    }
}
