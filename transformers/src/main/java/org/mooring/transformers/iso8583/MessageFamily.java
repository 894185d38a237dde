package org.mooring.transformers.iso8583;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What a message to the hub is about. A dialect names those that it has; anything else is refused with its code for
 * that. docs/reference/iso8583-families.md
 */
public enum MessageFamily {
    AUTHORISATION(10),
    AUTHORISATION_ADVICE(12),
    FINANCIAL(20),
    FINANCIAL_ADVICE(22),
    REVERSAL(40),
    REVERSAL_ADVICE(42),
    RECONCILIATION(50),
    RECONCILIATION_ADVICE(52),
    ADMINISTRATIVE(60),
    ADMINISTRATIVE_ADVICE(62),
    NETWORK_MANAGEMENT(80),
    /** An authorisation or financial request with DE 3 = 31. */
    BALANCE_ENQUIRY(-1),
    /** With DE 3 = 38. */
    MINI_STATEMENT(-1);

    /** Of a dialect that does not say which it has. */
    static final Set<MessageFamily> DEFAULT = EnumSet.of(FINANCIAL, REVERSAL, REVERSAL_ADVICE, NETWORK_MANAGEMENT);

    private static final MessageFamily[] BY_TYPE = byType();

    private final int type;

    /** @param type first three digits of the MTI */
    MessageFamily(int type) {
        this.type = type;
    }

    private static MessageFamily[] byType() {
        MessageFamily[] byType = new MessageFamily[100];
        for (MessageFamily family : values()) {
            if (family.type >= 0) {
                byType[family.type] = family;
            }
        }
        return byType;
    }

    /** Null for a type that no acquirer sends, and for an answer. */
    public static MessageFamily of(Iso8583Message message) {
        MessageFamily family = of(message.mtiNumber());
        return family == FINANCIAL || family == AUTHORISATION ? byProcessingCode(message.text(3), family) : family;
    }

    /** Of a message that goes to a bank. */
    static MessageFamily of(Iso8583Draft draft) {
        MessageFamily family = of(draft.mtiNumber());
        return family == FINANCIAL || family == AUTHORISATION ? byProcessingCode(draft.text(3), family) : family;
    }

    private static MessageFamily of(int mti) {
        int type = mti / 10;
        return type < BY_TYPE.length && mti % 10 <= 1 ? BY_TYPE[type] : null;
    }

    private static MessageFamily byProcessingCode(String processingCode, MessageFamily family) {
        if (processingCode == null || !processingCode.startsWith("3")) {
            return family;
        }
        return processingCode.startsWith(Iso8583Enquiries.BALANCE)
                ? BALANCE_ENQUIRY
                : processingCode.startsWith(Iso8583Enquiries.MINI_STATEMENT) ? MINI_STATEMENT : family;
    }

    /** As a dialect writes it: {@code financial-advice}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static MessageFamily ofKey(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
