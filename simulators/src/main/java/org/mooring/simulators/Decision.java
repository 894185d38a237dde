package org.mooring.simulators;

/**
 * What a simulated bank does with a payment. The last two digits of the amount in minor units decide, so that whoever
 * sends the payment chooses the bank's behaviour.
 */
public enum Decision {
    /** Approved, booked, answered. */
    BOOKED,
    /** Approved and booked, but the answer never comes: the case that tempts a hub to pay twice. */
    BOOKED_UNANSWERED,
    INSUFFICIENT_FUNDS,
    DO_NOT_HONOUR,
    NO_SUCH_ACCOUNT,
    /** Answered with a code that stands in no table. Not booked. */
    UNKNOWN_CODE;

    private static final Decision[] VALUES = values();

    /** @param amountMinor 12.51 EUR is 1251 and meets {@link #INSUFFICIENT_FUNDS} */
    public static Decision of(long amountMinor) {
        return switch ((int) (amountMinor % 100)) {
            case 5 -> DO_NOT_HONOUR;
            case 14 -> NO_SUCH_ACCOUNT;
            case 51 -> INSUFFICIENT_FUNDS;
            case 68 -> BOOKED_UNANSWERED;
            case 99 -> UNKNOWN_CODE;
            default -> BOOKED;
        };
    }

    public boolean isBooked() {
        return this == BOOKED || this == BOOKED_UNANSWERED;
    }

    static Decision at(int ordinal) {
        return VALUES[ordinal];
    }
}
