package org.mooring.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
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
            "disk-full",
            "flush-fails",
            "after-received");

    /** Passed once a group instead of once a payment, or only by originators that are told later. */
    private static final List<String> RARE =
            List.of("torn-write", "after-write", "after-flush", "disk-full", "flush-fails", "after-received");

    /** In the middle of what only a journal in files does. */
    private static final List<String> OF_FILES =
            List.of("torn-write", "after-write", "after-flush", "disk-full", "flush-fails");

    /** They need a hub that was started for them, and of several one may live from the round before. */
    private static final List<Trouble> OF_A_HUB_ALONE =
            List.of(Trouble.CRASH_POINT, Trouble.CLOCK_STEP, Trouble.FLIPPED_BIT);

    /** Where the hub ends itself, for want of a disk. */
    private static final List<String> BAD_DISK = List.of("disk-full", "flush-fails");

    /** Index of the hub that is meant, of so many. */
    int hub(int hubs) {
        return number % hubs;
    }

    /** Whether the others die with it: one time in three. */
    boolean isOfAll() {
        return variant == 2 && trouble != Trouble.STOP;
    }

    /** {@code after-intent:37}, or empty. */
    String crashAt() {
        return point.isEmpty() ? "" : point + ":" + nth;
    }

    boolean isOfABadDisk() {
        return BAD_DISK.contains(point);
    }

    /** {@code after-received} needs a channel that acknowledges before it sends, those of files a journal in files. */
    static List<String> points(ChaosPlan plan) {
        boolean isToldLater =
                plan.channels().contains(Channel.FILE) || plan.channels().contains(Channel.MQ);
        return POINTS.stream()
                .filter(point -> isToldLater || !point.equals("after-received"))
                .filter(point -> !plan.isJournalInDatabase() || !OF_FILES.contains(point))
                .toList();
    }

    /**
     * Each crash point, the first byte and a stop once if there are rounds enough; from then on as the dice fall. Of a
     * plan that names its troubles those alone, as the dice fall.
     */
    static List<Round> plan(ChaosPlan plan) {
        Set<Trouble> only = plan.troubles();
        SplittableRandom dice = new SplittableRandom(plan.seed());
        List<String> points = new ArrayList<>(points(plan));
        shuffle(points, dice);
        List<Trouble> others = new ArrayList<>(only.isEmpty() ? List.of(Trouble.values()) : new TreeSet<>(only));
        if (only.isEmpty()) {
            others.remove(Trouble.CRASH_POINT);
        }
        if (!plan.isBrokerApart()) {
            others.remove(Trouble.KILL_BROKER);
        }
        if (plan.isJournalInDatabase()) {
            others.remove(Trouble.FLIPPED_BIT); // the database has checksums of its own
        } else {
            others.remove(Trouble.KILL_DATABASE);
        }
        if (plan.hubs() > 1) {
            others.removeAll(OF_A_HUB_ALONE);
        }
        List<Round> rounds = new ArrayList<>();
        for (int number = 1; number <= plan.kills(); number++) {
            int index = number - 1;
            int nextPoint = index == 0 ? 0 : index / 2 - 1;
            boolean isPointsTurn = index % 2 == 0 && index != 2 && nextPoint < points.size() && plan.hubs() == 1;
            Trouble trouble;
            if (!only.isEmpty()) {
                trouble = others.get(dice.nextInt(others.size()));
            } else if (isPointsTurn) {
                trouble = Trouble.CRASH_POINT;
            } else if (number == 2) {
                trouble = Trouble.FIRST_BYTE;
            } else if (number == 3) {
                trouble = Trouble.STOP;
            } else {
                int draw = dice.nextInt(others.size() + 4);
                boolean isKill = draw % 2 == 0 || plan.hubs() > 1;
                trouble = draw < others.size() ? others.get(draw) : isKill ? Trouble.KILL : Trouble.CRASH_POINT;
            }
            String point = trouble != Trouble.CRASH_POINT
                    ? ""
                    : isPointsTurn && only.isEmpty() ? points.get(nextPoint) : points.get(dice.nextInt(points.size()));
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
        return trouble.id() + (point.isEmpty() ? "" : " " + crashAt());
    }
}
