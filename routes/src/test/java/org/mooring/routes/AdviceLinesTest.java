package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalPosition;

class AdviceLinesTest {
    private static final String LINK_ONE = "alpha/1";

    private final Uetr first = Uetr.random();
    private final Uetr second = Uetr.random();
    private final AdviceLines lines = new AdviceLines();

    AdviceLinesTest() {
        lines.linksOf(Map.of("cards", Set.of(LINK_ONE, "alpha/2")));
        lines.enter(first, new JournalPosition(1), 1, "cards");
        lines.enter(second, new JournalPosition(2), 1, "cards");
    }

    /** The first has link one, the other is down: the second finds none, and says so after the first was answered. */
    @Test
    void whoFoundNoLinkLooksAgainWhenOneWasLetGoMeanwhile() {
        firstTakesOneAndSecondLooks();
        answered(first);
        lines.ended(second, true);
        assertThat(lines.next()).containsExactly(second);
    }

    @Test
    void whoFoundNoLinkWaitsForOne() {
        firstTakesOneAndSecondLooks();
        lines.ended(second, true);
        assertThat(lines.next()).isEmpty();
        answered(first);
        assertThat(lines.next()).containsExactly(second);
    }

    /** It is recorded that the first waits for a link, and the second looks at that moment. */
    @Test
    void whoLooksAtThatMomentDoesNotPassOneThatFoundItsLinkClosed() {
        firstTakesOneAndSecondLooks();
        lines.freeLink(first);
        assertThat(lines.takeLink(second, LINK_ONE)).isFalse();
        lines.ended(first, true);
        assertThat(lines.takeLink(second, LINK_ONE)).isFalse();
        lines.ended(second, true);
        assertThat(lines.next()).as("its own link is no other one").isEmpty();
        lines.goOn();
        assertThat(lines.next()).containsExactly(first);
    }

    private void firstTakesOneAndSecondLooks() {
        assertThat(lines.next()).containsExactly(first);
        assertThat(lines.takeLink(first, LINK_ONE)).isTrue();
        assertThat(lines.next()).containsExactly(second);
        assertThat(lines.takeLink(second, LINK_ONE)).isFalse();
    }

    private void answered(Uetr advice) {
        lines.freeLink(advice);
        lines.ended(advice, false);
        lines.freeLink(advice);
    }
}
