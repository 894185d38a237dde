package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
            return null;
        }
        return switch (message.mtiNumber() / 100 % 10) {
            case 1, 2 -> CanonicalView.of(Iso8583CardMessages.decode(message, sensitive, CanonicalView.NOT_GIVEN));
            case 4 -> reversal(Iso8583Reversal.read(message));
            case 8 ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "NetworkManagement")
                        .put("code", message.text(70));
            default -> null;
        };
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
