package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FeesTest {
    @Test
    void suggestsTwiceTheBaseFeeAndTheTip() {
        assertThat(suggested(100, 7, 1000)).isEqualTo(fees(207, 7));
    }

    @Test
    void neverPassesTheCap() {
        assertThat(suggested(100, 7, 150)).isEqualTo(fees(150, 7));
        assertThat(suggested(100, 200, 150)).isEqualTo(fees(150, 150));
    }

    @Test
    void raisesByAnEighthOrToWhatIsAskedNow() {
        assertThat(Fees.raised(signed(800, 80), fees(100, 1), big(10_000))).hasValue(fees(901, 91));
        assertThat(Fees.raised(signed(800, 80), fees(5000, 100), big(10_000))).hasValue(fees(5000, 100));
    }

    @Test
    void doesNotRaiseByLessThanNodesAccept() {
        assertThat(Fees.raised(signed(800, 80), fees(100, 1), big(880))).hasValue(fees(880, 91));
        assertThat(Fees.raised(signed(800, 80), fees(100, 1), big(879))).isEmpty();
        assertThat(Fees.raised(signed(800, 800), fees(100, 1), big(800))).isEmpty();
    }

    private static Fees suggested(long baseFee, long tip, long cap) {
        return Fees.suggested(big(baseFee), big(tip), big(cap));
    }

    private static SignedTransaction signed(long fee, long tip) {
        return new SignedTransaction(1, "0x", 0, "0x", "0x", big(fee), big(tip), Instant.EPOCH);
    }

    private static Fees fees(long fee, long tip) {
        return new Fees(big(fee), big(tip));
    }

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }
}
