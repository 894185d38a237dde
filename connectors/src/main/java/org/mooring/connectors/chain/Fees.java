package org.mooring.connectors.chain;

import java.math.BigInteger;
import java.util.Optional;

/**
 * What a transaction offers a unit of gas, in wei (EIP-1559).
 *
 * @param feePerGas most that is paid, base fee and tip together; never above the cap
 * @param tipPerGas part for the block's producer
 */
record Fees(BigInteger feePerGas, BigInteger tipPerGas) {
    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger EIGHT = BigInteger.valueOf(8);
    private static final BigInteger NINE = BigInteger.valueOf(9);
    private static final BigInteger TEN = BigInteger.TEN;
    private static final BigInteger ELEVEN = BigInteger.valueOf(11);

    /** Twice the base fee outlives six full blocks, each of which may raise it by an eighth. */
    static Fees suggested(BigInteger baseFee, BigInteger tip, BigInteger cap) {
        return capped(baseFee.multiply(TWO).add(tip), tip, cap);
    }

    /**
     * An eighth more, or what is suggested now when that is more. Empty when the cap does not leave the tenth that nodes
     * ask for before they replace a transaction.
     */
    static Optional<Fees> raised(SignedTransaction before, Fees suggestedNow, BigInteger cap) {
        BigInteger fee = anEighthMore(before.feePerGas()).max(suggestedNow.feePerGas());
        BigInteger tip = anEighthMore(before.tipPerGas()).max(suggestedNow.tipPerGas());
        Fees raised = capped(fee, tip, cap);
        boolean isEnough = isATenthMore(raised.feePerGas, before.feePerGas())
                && isATenthMore(raised.tipPerGas, before.tipPerGas());
        return isEnough ? Optional.of(raised) : Optional.empty();
    }

    private static Fees capped(BigInteger fee, BigInteger tip, BigInteger cap) {
        BigInteger cappedFee = fee.min(cap);
        return new Fees(cappedFee, tip.min(cappedFee));
    }

    private static BigInteger anEighthMore(BigInteger value) {
        return value.multiply(NINE).divide(EIGHT).add(BigInteger.ONE);
    }

    private static boolean isATenthMore(BigInteger value, BigInteger than) {
        return value.multiply(TEN).compareTo(than.multiply(ELEVEN)) >= 0;
    }
}
