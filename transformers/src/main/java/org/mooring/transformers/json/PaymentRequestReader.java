package org.mooring.transformers.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Party;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;
import org.mooring.transformers.input.TextRules;

/**
 * The request body of one credit transfer. Members are read in the order of {@code MAPPING.md} and the first broken rule
 * is the reason. A member that is JSON null counts as absent.
 */
final class PaymentRequestReader {
    private final Supplier<Uetr> uetrs;

    PaymentRequestReader(Supplier<Uetr> uetrs) {
        this.uetrs = uetrs;
    }

    /** @throws PaymentRejected with a JSON pointer as its place */
    PaymentRequest read(JsonNode request) {
        // Everything said, by its pointer; what the mapping takes goes, what stays has no home.
        Map<String, String> said = new TreeMap<>();
        flatten(request, "", said);
        byte[] content = canonical(said);
        Taken taken = new Taken(request, said);

        String uetr = taken.text("/uetr");
        CreditTransfer.Builder transfer = CreditTransfer.builder()
                .uetr(uetr == null ? uetrs.get() : Uetr.parse(uetr, "/uetr"))
                .instructionId(instructionId(taken))
                .endToEndId(endToEndId(taken))
                .amount(amount(taken))
                .requestedExecutionDate(executionDate(taken))
                .chargeBearer(chargeBearer(taken))
                .initiatingParty(party(taken, "/initiatingParty"))
                .debtor(party(taken, "/debtor"))
                .debtorAccount(account(taken, "/debtorAccount"))
                .debtorAgent(agent(taken, "/debtorAgent"))
                .creditor(party(taken, "/creditor"))
                .creditorAccount(creditorAccount(taken))
                .creditorAgent(agent(taken, "/creditorAgent"))
                .remittance(taken.texts("/remittance", TextRules.NAME_MAX, Integer.MAX_VALUE));
        List<Remark> remarks = new ArrayList<>();
        said.keySet()
                .forEach(pointer -> remarks.add(new Remark(Change.NO_HOME, pointer, "kept as supplementary data")));
        transfer.supplementary(new HashMap<>(said));
        return new PaymentRequest(
                transfer.build(),
                uetr != null,
                content,
                remarks.isEmpty() ? MappingReport.CLEAN : new MappingReport(remarks));
    }

    private static InstructionId instructionId(Taken taken) {
        String text = taken.text("/instructionId");
        return text == null
                ? null
                : new InstructionId(TextRules.require(text, TextRules.REFERENCE_MAX, "/instructionId"));
    }

    private static EndToEndId endToEndId(Taken taken) {
        String text = taken.text("/endToEndId");
        if (text == null) {
            throw PaymentRejected.because(
                    ReasonCode.FF01, "endToEndId is missing; without one, give NOTPROVIDED", "/endToEndId");
        }
        return new EndToEndId(TextRules.require(text, TextRules.REFERENCE_MAX, "/endToEndId"));
    }

    private static Money amount(Taken taken) {
        JsonNode amount = taken.node("/amount");
        if (amount == null || !amount.isObject()) {
            throw PaymentRejected.because(
                    ReasonCode.AM12,
                    "amount must be an object such as {\"amount\":\"12.34\",\"currency\":\"EUR\"}",
                    "/amount");
        }
        JsonNode value = taken.node("/amount/amount");
        if (value == null || !value.isTextual()) {
            throw PaymentRejected.because(
                    ReasonCode.AM12,
                    value != null && value.isNumber()
                            ? "amount must be a JSON string such as \"12.34\": a JSON number is floating-point to many"
                                    + " readers"
                            : "amount must be a JSON string such as \"12.34\"",
                    "/amount/amount");
        }
        JsonNode currency = taken.node("/amount/currency");
        if (currency != null && !currency.isTextual()) {
            throw PaymentRejected.because(ReasonCode.AM11, "currency must be a JSON string", "/amount/currency");
        }
        String code = taken.text("/amount/currency");
        Money.currency(code, "/amount/currency");
        return Money.parse(taken.text("/amount/amount"), code, "/amount/amount");
    }

    private static LocalDate executionDate(Taken taken) {
        String text = taken.text("/requestedExecutionDate");
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw PaymentRejected.because(
                    ReasonCode.DT01,
                    "requested execution date must be a date of ISO 8601 such as 2026-01-31, got '"
                            + TextRules.shorten(text) + "'",
                    "/requestedExecutionDate");
        }
    }

    private static String chargeBearer(Taken taken) {
        String text = taken.text("/chargeBearer");
        return text == null ? null : TextRules.requireChargeBearer(text, "/chargeBearer");
    }

    private static Party party(Taken taken, String at) {
        if (taken.object(at) == null) {
            return null;
        }
        String name = taken.text(at + "/name");
        String country = taken.text(at + "/country");
        String organisationId = taken.text(at + "/organisationId");
        return new Party(
                name == null ? null : TextRules.require(name, TextRules.NAME_MAX, at + "/name"),
                country == null ? null : TextRules.requireCountry(country, at + "/country"),
                taken.texts(at + "/addressLines", TextRules.ADDRESS_LINE_MAX, TextRules.ADDRESS_LINES_MAX),
                organisationId == null
                        ? null
                        : TextRules.require(organisationId, TextRules.REFERENCE_MAX, at + "/organisationId"));
    }

    private static AccountId creditorAccount(Taken taken) {
        AccountId account = account(taken, "/creditorAccount");
        if (account == null) {
            throw PaymentRejected.because(ReasonCode.AC03, "creditorAccount is missing", "/creditorAccount");
        }
        return account;
    }

    private static AccountId account(Taken taken, String at) {
        if (taken.object(at) == null) {
            return null;
        }
        String iban = taken.text(at + "/iban");
        String other = taken.text(at + "/other");
        if ((iban == null) == (other == null)) {
            throw PaymentRejected.because(
                    ReasonCode.AC01,
                    "an account has either iban or other, got " + (iban == null ? "none" : "both"),
                    at);
        }
        return iban != null
                ? Iban.parse(iban, at + "/iban")
                : new OtherAccountId(TextRules.require(other, OtherAccountId.LENGTH_MAX, at + "/other"));
    }

    private static Bic agent(Taken taken, String at) {
        if (taken.object(at) == null) {
            return null;
        }
        String bic = taken.text(at + "/bic");
        return bic == null ? null : Bic.parse(bic, at + "/bic");
    }

    /** Every value by its JSON pointer (RFC 6901); empty objects and arrays too, null not. */
    private static void flatten(JsonNode node, String pointer, Map<String, String> said) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(field -> flatten(
                            field.getValue(),
                            pointer + "/" + field.getKey().replace("~", "~0").replace("/", "~1"),
                            said));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(node.get(i), pointer + "/" + i, said);
            }
        } else if (!node.isNull()) {
            String text = node.isValueNode() ? node.asText() : node.toString();
            TextRules.requirePrintable(pointer, "/");
            TextRules.requirePrintable(text, pointer);
            said.put(pointer, text);
        }
    }

    /** Pointers and texts in order, each with its length in front: equal only for requests that say the same. */
    private static byte[] canonical(Map<String, String> said) {
        StringBuilder out = new StringBuilder(512);
        said.forEach((pointer, text) -> out.append(pointer.length())
                .append(':')
                .append(pointer)
                .append('=')
                .append(text.length())
                .append(':')
                .append(text)
                .append('\n'));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The request, and what of it has not found a home yet. */
    private record Taken(JsonNode request, Map<String, String> said) {
        /** The value, or null; JSON null is absent. */
        JsonNode node(String pointer) {
            JsonNode node = request.at(pointer);
            return node.isMissingNode() || node.isNull() ? null : node;
        }

        /** The string there, which has a home from now on, or null. */
        String text(String pointer) {
            JsonNode node = node(pointer);
            if (node == null) {
                return null;
            }
            if (!node.isTextual()) {
                throw wrongType(pointer, "a JSON string");
            }
            said.remove(pointer);
            return node.textValue();
        }

        JsonNode object(String pointer) {
            JsonNode node = node(pointer);
            if (node != null && !node.isObject()) {
                throw wrongType(pointer, "a JSON object");
            }
            return node;
        }

        List<String> texts(String pointer, int lengthMax, int countMax) {
            JsonNode array = node(pointer);
            if (array == null) {
                return List.of();
            }
            if (!array.isArray() || array.size() > countMax) {
                throw wrongType(
                        pointer,
                        "a JSON array" + (countMax == Integer.MAX_VALUE ? "" : " of at most " + countMax + " strings"));
            }
            said.remove(pointer);
            List<String> texts = new ArrayList<>(array.size());
            for (int i = 0; i < array.size(); i++) {
                String text = text(pointer + "/" + i);
                texts.add(TextRules.require(text == null ? "" : text, lengthMax, pointer + "/" + i));
            }
            return texts;
        }

        private static PaymentRejected wrongType(String pointer, String type) {
            return PaymentRejected.because(
                    ReasonCode.FF01, pointer.substring(pointer.lastIndexOf('/') + 1) + " must be " + type, pointer);
        }
    }
}
