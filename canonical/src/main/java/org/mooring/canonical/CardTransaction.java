package org.mooring.canonical;

import java.util.Map;
import java.util.Objects;

/**
 * One card purchase, or its authorisation (ISO 8583 x200, x220, x100, x120 with DE 3 = 00). The names are ISO 8583's; what has no component of its own stays in
 * {@link #dataElements} under its number and travels on. Sensitive authentication data is never in here.
 *
 * @param processingCode DE 3, 6 digits
 * @param transmissionDateTime DE 7, MMDDhhmmss in UTC, also where the originator writes it in local time
 * @param systemTraceAuditNumber DE 11, 6 digits: the originator's
 * @param localTime DE 12, hhmmss
 * @param localDate DE 13, MMDD
 * @param merchantCategoryCode DE 18, may be null
 * @param pointOfServiceEntryMode DE 22, may be null
 * @param acquiringInstitutionId DE 32, may be null
 * @param retrievalReferenceNumber DE 37, may be null
 * @param terminalId DE 41, may be null
 * @param cardAcceptorId DE 42, may be null
 * @param dataElements every other data element, by number, as text (binary ones in hex); never DE 35, 45, 52
 * @param function what the message asks for, or tells
 */
public record CardTransaction(
        Uetr uetr,
        Money amount,
        Pan pan,
        String processingCode,
        String transmissionDateTime,
        String systemTraceAuditNumber,
        String localTime,
        String localDate,
        String merchantCategoryCode,
        String pointOfServiceEntryMode,
        String acquiringInstitutionId,
        String retrievalReferenceNumber,
        String terminalId,
        String cardAcceptorId,
        Map<Integer, String> dataElements,
        CardFunction function)
        implements Payment {
    public CardTransaction {
        Objects.requireNonNull(uetr, "uetr");
        Objects.requireNonNull(amount, "amount");
        Objects.requireNonNull(pan, "pan");
        Objects.requireNonNull(processingCode, "processingCode");
        Objects.requireNonNull(systemTraceAuditNumber, "systemTraceAuditNumber");
        Objects.requireNonNull(function, "function");
        dataElements = dataElements == null ? Map.of() : Map.copyOf(dataElements);
        if (dataElements.containsKey(35) || dataElements.containsKey(45) || dataElements.containsKey(52)) {
            throw new IllegalArgumentException(
                    "DE 35, 45 and 52 are sensitive authentication data and do not belong here");
        }
    }

    /** A financial request. */
    public CardTransaction(
            Uetr uetr,
            Money amount,
            Pan pan,
            String processingCode,
            String transmissionDateTime,
            String systemTraceAuditNumber,
            String localTime,
            String localDate,
            String merchantCategoryCode,
            String pointOfServiceEntryMode,
            String acquiringInstitutionId,
            String retrievalReferenceNumber,
            String terminalId,
            String cardAcceptorId,
            Map<Integer, String> dataElements) {
        this(
                uetr,
                amount,
                pan,
                processingCode,
                transmissionDateTime,
                systemTraceAuditNumber,
                localTime,
                localDate,
                merchantCategoryCode,
                pointOfServiceEntryMode,
                acquiringInstitutionId,
                retrievalReferenceNumber,
                terminalId,
                cardAcceptorId,
                dataElements,
                CardFunction.FINANCIAL_REQUEST);
    }

    /** The same with another DE 7. */
    public CardTransaction transmittedAt(String dateTime) {
        return with(dateTime, function);
    }

    /** The same in a message of another class or function. */
    public CardTransaction as(CardFunction other) {
        return with(transmissionDateTime, other);
    }

    private CardTransaction with(String dateTime, CardFunction other) {
        return new CardTransaction(
                uetr,
                amount,
                pan,
                processingCode,
                dateTime,
                systemTraceAuditNumber,
                localTime,
                localDate,
                merchantCategoryCode,
                pointOfServiceEntryMode,
                acquiringInstitutionId,
                retrievalReferenceNumber,
                terminalId,
                cardAcceptorId,
                dataElements,
                other);
    }

    @Override
    public boolean isAdvice() {
        return function.isAdvice();
    }

    @Override
    public PaymentKind kind() {
        return function.movesMoney() ? PaymentKind.CARD_TRANSACTION : PaymentKind.CARD_AUTHORISATION;
    }
}
