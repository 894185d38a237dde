package org.mooring.routes.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallGateTest {
    private final CallGate gate = new CallGate();

    @Test
    void letsCallsPassAndCountsThem() throws InterruptedException {
        assertThat(gate.enter(() -> {})).isTrue();
        assertThat(gate.awaitEmpty(1)).isEqualTo(1);
        gate.leave();
        assertThat(gate.awaitEmpty(1)).isZero();
    }

    @Test
    void heldCallsGoOnInTheirOrderAndCountAsInside() throws InterruptedException {
        List<Integer> ran = new ArrayList<>();
        gate.hold();
        assertThat(gate.enter(() -> ran.add(1))).isFalse();
        assertThat(gate.enter(() -> ran.add(2))).isFalse();
        assertThat(gate.awaitEmpty(1)).isZero();
        gate.open();
        assertThat(ran).containsExactly(1, 2);
        assertThat(gate.awaitEmpty(1)).isEqualTo(2);
        assertThat(gate.enter(() -> {})).isTrue();
    }
}
