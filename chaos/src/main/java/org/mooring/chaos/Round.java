package org.mooring.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.mooring.chaos.client.Channel;

/**
 * One life of the hub.
 *
 * @param point crash point, empty unless the trouble is one
 * @param nth how often the point, or the first byte, is passed before it is meant
 * @param troubleAtMs after the first answer of the round
 * @param deathAtMs likewise
 * @param link index of the link that is meant
 * @param variant one of three ways to do it
 */
record Round(
        int number, Trouble trouble, String point, int nth, int troubleAtMs, int deathAtMs, int link, int variant) {
    private static final int LINKS = 4;
    private static final List<String> POINTS = List.of(
            "after-intent",
            "before-outcome",
            "after-outcome",
            "before-reported",
            "torn-write",
            "after-write",
            "after-flush",
            "after-received");

    /** Passed once a group instead of once a payment, or only by originators that are told later. */
    private static final List<String> RARE = List.of("torn-write", "after-write", "after-flush", "after-received");

    /** {@code after-intent:37}, or empty. */
    String crashAt() {
        return point.isEmpty() ? "" : point + ":" + nth;
    }

    /** {@code after-received} needs a channel that acknowledges before it sends. */
    static List<String> points(List<Channel> channels) {
        boolean isToldLater = channels.contains(Channel.FILE) || channels.contains(Channel.MQ);
        return isToldLater ? POINTS : POINTS.subList(0, POINTS.size() - 1);
    }

    /** Each crash point, the first byte and a stop once if there are rounds enough; from then on as the dice fall. */
    static List<Round> plan(int count, List<Channel> channels, long seed) {
        SplittableRandom dice = new SplittableRandom(seed);
        List<String> points = new ArrayList<>(points(channels));
        shuffle(points, dice);
        List<Trouble> others = new ArrayList<>(List.of(Trouble.values()));
        others.remove(Trouble.CRASH_POINT);
        List<Round> rounds = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            int index = number - 1;
            int nextPoint = index == 0 ? 0 : index / 2 - 1;
            boolean isPointsTurn = index % 2 == 0 && index != 2 && nextPoint < points.size();
            Trouble trouble;
            if (isPointsTurn) {
                trouble = Trouble.CRASH_POINT;
            } else if (number == 2) {
                trouble = Trouble.FIRST_BYTE;
            } else if (number == 3) {
                trouble = Trouble.STOP;
            } else {
                int draw = dice.nextInt(others.size() + 4);
                trouble = draw < others.size() ? others.get(draw) : draw % 2 == 0 ? Trouble.KILL : Trouble.CRASH_POINT;
            }
            String point = trouble != Trouble.CRASH_POINT
                    ? ""
                    : isPointsTurn ? points.get(nextPoint) : points.get(dice.nextInt(points.size()));
            rounds.add(new Round(
                    number,
                    trouble,
                    point,
                    1 + dice.nextInt(RARE.contains(point) ? 12 : 60),
                    100 + dice.nextInt(800),
                    1_000 + dice.nextInt(1_600),
                    dice.nextInt(LINKS),
                    dice.nextInt(3)));
        }
        return rounds;
    }

    private static void shuffle(List<String> points, SplittableRandom dice) {
        for (int i = points.size() - 1; i > 0; i--) {
            String moved = points.get(i);
            int other = dice.nextInt(i + 1);
            points.set(i, points.get(other));
            points.set(other, moved);
        }
    }

    @Override
    public String toString() {
        return trouble.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
                + (point.isEmpty() ? "" : " " + crashAt());
    }
}
