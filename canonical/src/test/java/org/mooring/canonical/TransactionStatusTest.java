package org.mooring.canonical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mooring.canonical.TransactionStatus.ACSC;
import static org.mooring.canonical.TransactionStatus.ACSP;
import static org.mooring.canonical.TransactionStatus.ACTC;
import static org.mooring.canonical.TransactionStatus.CANC;
import static org.mooring.canonical.TransactionStatus.PDNG;
import static org.mooring.canonical.TransactionStatus.RCVD;
import static org.mooring.canonical.TransactionStatus.RJCT;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TransactionStatusTest {
    /** The table of the design, one row per state, in enum order. */
    private static final Map<TransactionStatus, Set<TransactionStatus>> CREDIT_TRANSFER_TABLE = Map.of(
            RCVD, Set.of(ACTC, RJCT),
            ACTC, Set.of(PDNG, ACSP, ACSC, RJCT, CANC),
            PDNG, Set.of(PDNG, ACSP, ACSC, RJCT, CANC),
            ACSP, Set.of(PDNG, ACSC, RJCT, CANC),
            ACSC, Set.of(),
            RJCT, Set.of(),
            CANC, Set.of());

    @Test
    void allowsExactlyTheChangesOfTheTable() {
        for (TransactionStatus from : TransactionStatus.values()) {
            assertThat(successors(from, PaymentKind.CREDIT_TRANSFER))
                    .as("from %s", from)
                    .isEqualTo(CREDIT_TRANSFER_TABLE.get(from));
        }
    }

    @Test
    void onlyACardTransactionCanBeTakenBackOnceSettled() {
        assertThat(successors(ACSC, PaymentKind.CARD_TRANSACTION)).containsExactly(CANC);
        assertThat(successors(ACSC, PaymentKind.CREDIT_TRANSFER)).isEmpty();
    }

    @Test
    void wireCodesAreFixedForEver() {
        assertThat(Arrays.stream(TransactionStatus.values()).map(s -> s.name() + "=" + s.wireCode()))
                .containsExactly("RCVD=1", "ACTC=2", "PDNG=3", "ACSP=4", "ACSC=5", "RJCT=6", "CANC=7");
    }

    private static Set<TransactionStatus> successors(TransactionStatus from, PaymentKind kind) {
        return Arrays.stream(TransactionStatus.values())
                .filter(to -> from.mayBecome(to, kind))
                .collect(Collectors.toSet());
    }
}
