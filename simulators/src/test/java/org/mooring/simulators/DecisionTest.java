package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTest {
    @ParameterizedTest
    @CsvSource({
        "1234, BOOKED",
        "100, BOOKED",
        "50, BOOKED",
        "15, BOOKED",
        "1268, BOOKED_UNANSWERED",
        "51, INSUFFICIENT_FUNDS",
        "999999999951, INSUFFICIENT_FUNDS",
        "105, DO_NOT_HONOUR",
        "5, DO_NOT_HONOUR",
        "314, NO_SUCH_ACCOUNT",
        "99, UNKNOWN_CODE",
    })
    void lastTwoDigitsOfTheAmountDecide(long amountMinor, Decision decision) {
        assertThat(Decision.of(amountMinor)).isEqualTo(decision);
    }
}
