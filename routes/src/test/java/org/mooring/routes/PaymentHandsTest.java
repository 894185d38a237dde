package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.Uetr;

class PaymentHandsTest {
    private final PaymentHands hands = new PaymentHands();
    private final Uetr payment = Uetr.random();

    @Test
    void anyNumberOfThoseWhoWaitComeOneAfterTheOther() {
        int count = 100_000;
        List<Integer> ran = new ArrayList<>();
        assertThat(hands.tryTake(payment)).isTrue();
        for (int i = 0; i < count; i++) {
            int number = i;
            hands.whenFree(payment, () -> {
                ran.add(number);
                hands.release(payment);
            });
        }
        hands.release(payment);
        assertThat(ran)
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
        assertThat(hands.isEmpty()).isTrue();
    }

    @Test
    void whoReleasesLaterLetsTheNextOneWaitUntilThen() {
        List<String> ran = new ArrayList<>();
        hands.whenFree(payment, () -> ran.add("first"));
        hands.whenFree(payment, () -> ran.add("second"));
        hands.whenFree(payment, () -> ran.add("third"));
        assertThat(hands.tryTake(payment)).isFalse();
        hands.release(payment);
        assertThat(ran).containsExactly("first", "second");
        hands.release(payment);
        assertThat(ran).containsExactly("first", "second", "third");
        hands.release(payment);
        assertThat(hands.isEmpty()).isTrue();
    }
}
