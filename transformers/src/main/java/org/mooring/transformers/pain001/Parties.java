package org.mooring.transformers.pain001;

import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.Bic;
import org.mooring.canonical.Iban;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Party;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.input.TextRules;

/** Parties, accounts and agents, which look alike wherever they stand in pain.001. Each method takes what it maps. */
final class Parties {
    private Parties() {}

    /** PartyIdentification; null when the parent has no such child. */
    static Party takeParty(Element parent, String name, String parentAt) {
        Element party = parent.child(name, parentAt);
        if (party == null) {
            return null;
        }
        String at = parentAt + "/" + name;
        Element nameElement = party.child("Nm", at);
        String partyName =
                nameElement == null ? null : TextRules.require(nameElement.takeText(), TextRules.NAME_MAX, at + "/Nm");
        String country = null;
        List<String> lines = List.of();
        Element address = party.child("PstlAdr", at);
        if (address != null) {
            Element countryElement = address.child("Ctry", at + "/PstlAdr");
            country = countryElement == null
                    ? null
                    : TextRules.requireCountry(countryElement.takeText(), at + "/PstlAdr/Ctry");
            lines = takeAddressLines(address, at + "/PstlAdr/AdrLine");
        }
        return new Party(partyName, country, lines, takeOrganisationId(party, at));
    }

    /** IBAN or Othr/Id; null when the parent has no such child. */
    static AccountId takeAccount(Element parent, String name, ReasonCode whenMissing, String parentAt) {
        Element account = parent.child(name, parentAt);
        String at = parentAt + "/" + name + "/Id";
        Element id = account == null ? null : account.child("Id", parentAt + "/" + name);
        Element iban = id == null ? null : id.child("IBAN", at);
        Element other = id == null ? null : id.child("Othr", at);
        if (iban != null && other != null) {
            throw PaymentRejected.because(ReasonCode.FF01, "an account has either IBAN or Othr, got both", at);
        }
        if (iban != null) {
            return Iban.parse(iban.takeText(), at + "/IBAN");
        }
        Element number = other == null ? null : other.child("Id", at + "/Othr");
        if (number == null) {
            throw PaymentRejected.because(whenMissing, name + " is missing or names no account", parentAt + "/" + name);
        }
        return new OtherAccountId(TextRules.require(number.takeText(), OtherAccountId.LENGTH_MAX, at + "/Othr/Id"));
    }

    /** BIC (version 03) or BICFI; null when there is none, since an agent may be named by clearing number instead. */
    static Bic takeAgent(Element parent, String name, String parentAt) {
        Element agent = parent.child(name, parentAt);
        String at = parentAt + "/" + name + "/FinInstnId";
        Element institution = agent == null ? null : agent.child("FinInstnId", parentAt + "/" + name);
        if (institution == null) {
            return null;
        }
        Element bicfi = institution.child("BICFI", at);
        Element bic = bicfi != null ? bicfi : institution.child("BIC", at);
        return bic == null ? null : Bic.parse(bic.takeText(), at + "/" + bic.name());
    }

    private static List<String> takeAddressLines(Element address, String at) {
        List<Element> elements = address.children("AdrLine");
        if (elements.size() > TextRules.ADDRESS_LINES_MAX) {
            throw PaymentRejected.because(
                    ReasonCode.FF01, "an address has at most " + TextRules.ADDRESS_LINES_MAX + " lines", at);
        }
        List<String> lines = new ArrayList<>(elements.size());
        for (Element line : elements) {
            lines.add(TextRules.require(line.takeText(), TextRules.ADDRESS_LINE_MAX, at));
        }
        return lines;
    }

    /** The first OrgId/Othr/Id, else AnyBIC (BICOrBEI in version 03); any further one has no home. */
    private static String takeOrganisationId(Element party, String at) {
        Element id = party.child("Id", at);
        Element organisation = id == null ? null : id.child("OrgId", at + "/Id");
        if (organisation == null) {
            return null;
        }
        String organisationAt = at + "/Id/OrgId";
        for (Element other : organisation.children("Othr")) {
            Element number = other.child("Id", organisationAt + "/Othr");
            if (number != null) {
                return TextRules.require(number.takeText(), TextRules.REFERENCE_MAX, organisationAt + "/Othr/Id");
            }
        }
        Element anyBic = organisation.child("AnyBIC", organisationAt);
        Element named = anyBic != null ? anyBic : organisation.child("BICOrBEI", organisationAt);
        return named == null
                ? null
                : TextRules.require(named.takeText(), TextRules.REFERENCE_MAX, organisationAt + "/" + named.name());
    }
}
