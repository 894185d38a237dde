package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.mooring.canonical.AccountEnquiry;
import org.mooring.canonical.Money;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.transformers.json.CanonicalView;

/** What the hub would make of a message, as an explanation shows it. */
final class Iso8583View {
    private Iso8583View() {}

    /**
     * @return null for a message of which the hub makes nothing by itself: an answer, whose meaning is in the bank's
     *     status codes, or a type that it does not know
     * @throws org.mooring.canonical.failure.PaymentRejected when the hub would refuse it
     */
    static ObjectNode of(Iso8583Message message, SensitiveAuthenticationData sensitive) {
        if (!Iso8583Answers.isAnswered(message)) {
            return balances(message);
        }
        MessageFamily family = MessageFamily.of(message);
        if (family == MessageFamily.BALANCE_ENQUIRY || family == MessageFamily.MINI_STATEMENT) {
            return enquiry(Iso8583Enquiries.decode(message, sensitive));
        }
        return switch (message.mtiNumber() / 100 % 10) {
            case 1, 2 -> CanonicalView.of(Iso8583CardMessages.decode(message, sensitive, CanonicalView.NOT_GIVEN));
            case 4 -> reversal(Iso8583Reversal.read(message));
            case 5 -> totals(message);
            case 6 -> JsonNodeFactory.instance.objectNode().put("type", "Administrative");
            case 8 ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "NetworkManagement")
                        .put("code", message.text(70));
            default -> null;
        };
    }

    private static ObjectNode enquiry(AccountEnquiry enquiry) {
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("type", "AccountEnquiry")
                .put("kind", enquiry.kind().name());
        if (enquiry.pan() != null) {
            view.put("pan", enquiry.pan().masked());
        }
        if (enquiry.account() != null) {
            view.put("account", enquiry.account().masked());
        }
        return view;
    }

    /** Of the answer to an enquiry: what it says is not the hub's to judge, but has a form. */
    private static ObjectNode balances(Iso8583Message answer) {
        String processingCode = answer.text(3);
        boolean isEnquiry = processingCode != null
                && (processingCode.startsWith(Iso8583Enquiries.BALANCE)
                        || processingCode.startsWith(Iso8583Enquiries.MINI_STATEMENT));
        if (!isEnquiry || !answer.has(54)) {
            return null;
        }
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("type", "AccountBalances");
        ArrayNode amounts = view.putArray("amounts");
        for (AdditionalAmount amount : AdditionalAmount.read(answer.text(54))) {
            amounts.addObject()
                    .put("accountType", amount.accountType())
                    .put("amountType", amount.amountType())
                    .put("amount", amount.amount().amountMajor().toPlainString())
                    .put("currency", amount.amount().currency().getCurrencyCode())
                    .put("isCredit", amount.isCredit());
        }
        return view;
    }

    private static ObjectNode totals(Iso8583Message message) {
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("type", "Reconciliation")
                .put("acquiringInstitutionId", message.text(32))
                .put("settlementDate", message.text(15))
                .put("settlementCurrency", message.text(50));
        ObjectNode totals = view.putObject("totals");
        Iso8583Totals.claimed(message).forEach((de, value) -> totals.put("DE" + de, value));
        return view;
    }

    private static ObjectNode reversal(Iso8583Reversal reversal) {
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("type", "Reversal")
                .put("originalKey", reversal.originalKey())
                .put("isPartial", reversal.isPartial());
        Money amount = reversal.amount();
        if (amount != null) {
            view.putObject("amount")
                    .put("amount", amount.amountMajor().toPlainString())
                    .put("currency", amount.currency().getCurrencyCode());
        }
        return view;
    }
}
