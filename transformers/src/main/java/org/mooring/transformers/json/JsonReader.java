package org.mooring.transformers.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Party;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;

/**
 * Reads the full form back. It is our own writing, so anything unexpected is refused and nothing is repaired: a member
 * that this version does not know would otherwise be lost.
 */
final class JsonReader {
    static final String CREDIT_TRANSFER = "CreditTransfer";
    static final String CARD_TRANSACTION = "CardTransaction";

    private final String what;

    JsonReader(String what) {
        this.what = what;
    }

    Payment payment(JsonNode json) {
        return guarded(() -> {
            Members members = new Members(json, "");
            String type = members.required("type", Function.identity());
            Payment payment = switch (type) {
                case CREDIT_TRANSFER -> creditTransfer(members);
                case CARD_TRANSACTION -> cardTransaction(members);
                default ->
                    throw new IllegalArgumentException(
                            "type is neither " + CREDIT_TRANSFER + " nor " + CARD_TRANSACTION);
            };
            members.requireAllRead();
            return payment;
        });
    }

    StatusReport report(JsonNode json) {
        return guarded(() -> {
            Members members = new Members(json, "");
            StatusReport report = new StatusReport(
                    members.required("uetr", JsonReader::uetr),
                    members.required("status", TransactionStatus::valueOf),
                    members.object(
                            "reason",
                            reason -> new StatusReason(
                                    reason.required("code", ReasonCode::valueOf),
                                    reason.optional("additionalInformation", Function.identity()))),
                    members.optional("pendingCause", PendingCause::valueOf),
                    members.optional("bank", Function.identity()),
                    members.optional("bankReference", Function.identity()),
                    members.optional("bankCode", Function.identity()),
                    members.object("acceptedAmount", JsonReader::money),
                    members.map("additional", Function.identity()));
            members.requireAllRead();
            return report;
        });
    }

    private static CreditTransfer creditTransfer(Members members) {
        return CreditTransfer.builder()
                .uetr(members.required("uetr", JsonReader::uetr))
                .instructionId(members.optional("instructionId", InstructionId::new))
                .endToEndId(members.required("endToEndId", EndToEndId::new))
                .amount(members.object("amount", JsonReader::money))
                .requestedExecutionDate(members.optional("requestedExecutionDate", LocalDate::parse))
                .chargeBearer(members.optional("chargeBearer", Function.identity()))
                .initiatingParty(members.object("initiatingParty", JsonReader::party))
                .debtor(members.object("debtor", JsonReader::party))
                .debtorAccount(members.object("debtorAccount", JsonReader::account))
                .debtorAgent(members.object("debtorAgent", JsonReader::agent))
                .creditor(members.object("creditor", JsonReader::party))
                .creditorAccount(members.object("creditorAccount", JsonReader::account))
                .creditorAgent(members.object("creditorAgent", JsonReader::agent))
                .remittance(members.list("remittance"))
                .supplementary(members.map("supplementary", Function.identity()))
                .build();
    }

    private static CardTransaction cardTransaction(Members members) {
        return new CardTransaction(
                members.required("uetr", JsonReader::uetr),
                members.object("amount", JsonReader::money),
                members.required("pan", Pan::new),
                members.required("processingCode", Function.identity()),
                members.optional("transmissionDateTime", Function.identity()),
                members.required("systemTraceAuditNumber", Function.identity()),
                members.optional("localTime", Function.identity()),
                members.optional("localDate", Function.identity()),
                members.optional("merchantCategoryCode", Function.identity()),
                members.optional("pointOfServiceEntryMode", Function.identity()),
                members.optional("acquiringInstitutionId", Function.identity()),
                members.optional("retrievalReferenceNumber", Function.identity()),
                members.optional("terminalId", Function.identity()),
                members.optional("cardAcceptorId", Function.identity()),
                members.map("dataElements", Integer::valueOf),
                Objects.requireNonNullElse(
                        members.optional("function", CardFunction::valueOf), CardFunction.FINANCIAL_REQUEST));
    }

    private static Party party(Members members) {
        return new Party(
                members.optional("name", Function.identity()),
                members.optional("country", Function.identity()),
                members.list("addressLines"),
                members.optional("organisationId", Function.identity()));
    }

    private static AccountId account(Members members) {
        Iban iban = members.optional("iban", Iban::new);
        return iban != null ? iban : members.required("other", OtherAccountId::new);
    }

    private static Bic agent(Members members) {
        return members.required("bic", Bic::new);
    }

    /** Unlike an instruction's, a recorded amount may be zero (a card's account verification). */
    private static Money money(Members members) {
        BigDecimal major = members.required("amount", BigDecimal::new);
        Currency currency = members.required("currency", Currency::getInstance);
        return new Money(
                major.movePointRight(currency.getDefaultFractionDigits()).longValueExact(), currency);
    }

    private static Uetr uetr(String text) {
        return Uetr.parse(text, "/uetr");
    }

    private <T> T guarded(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MessageUnreadable e) {
            throw e;
        } catch (RuntimeException e) {
            throw new MessageUnreadable(Json.FORMAT, "not a " + what + " as this version writes it", "its members", e);
        }
    }

    /** The members of one object, and which of them were read. */
    private static final class Members {
        private final JsonNode node;
        private final String pointer;
        private final List<Members> opened = new ArrayList<>();
        private final Set<String> read = new HashSet<>();

        Members(JsonNode node, String pointer) {
            this.node = node;
            this.pointer = pointer;
        }

        <T> T optional(String name, Function<String, T> type) {
            JsonNode value = take(name);
            if (value == null) {
                return null;
            }
            if (!value.isTextual()) {
                throw refused("must be a string", name);
            }
            return type.apply(value.textValue());
        }

        <T> T required(String name, Function<String, T> type) {
            T value = optional(name, type);
            if (value == null) {
                throw refused("is missing", name);
            }
            return value;
        }

        <T> T object(String name, Function<Members, T> type) {
            JsonNode value = take(name);
            if (value == null) {
                return null;
            }
            if (!value.isObject()) {
                throw refused("must be an object", name);
            }
            Members members = new Members(value, pointer + "/" + name);
            opened.add(members);
            return type.apply(members);
        }

        List<String> list(String name) {
            List<String> values = new ArrayList<>();
            JsonNode array = take(name);
            if (array != null) {
                if (!array.isArray()) {
                    throw refused("must be an array", name);
                }
                for (JsonNode value : array) {
                    values.add(value.textValue());
                }
            }
            return values;
        }

        <K> Map<K, String> map(String name, Function<String, K> key) {
            Map<K, String> values = new LinkedHashMap<>();
            JsonNode object = take(name);
            if (object != null) {
                if (!object.isObject()) {
                    throw refused("must be an object", name);
                }
                object.fields()
                        .forEachRemaining(field -> values.put(
                                key.apply(field.getKey()), field.getValue().textValue()));
            }
            return values;
        }

        void requireAllRead() {
            Iterator<String> names = node.fieldNames();
            while (names.hasNext()) {
                String name = names.next();
                if (!read.contains(name)) {
                    throw refused("is not known to this version", name);
                }
            }
            opened.forEach(Members::requireAllRead);
        }

        private JsonNode take(String name) {
            read.add(name);
            return node.get(name);
        }

        private MessageUnreadable refused(String rule, String name) {
            return new MessageUnreadable(Json.FORMAT, name + " " + rule, pointer + "/" + name);
        }
    }
}
