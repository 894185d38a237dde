package org.mooring.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.mooring.canonical.Uetr;

/**
 * A bank with a ledger. It decides once about each reference; what comes again is answered the same way, or booked
 * again where the bank is not idempotent. A repeat of a reversal takes back once; a second one that does not say that it
 * is a repeat takes back again, because a bank cannot know better.
 */
final class SimulatedBank {
    static final String APPROVED = "00";
    static final String DECLINED = "05";
    static final String PENDING = "PD";
    static final String IN_PROCESS = "IP";
    static final String UNKNOWN = "Z9";

    private static final long DECIDES_LATER_MICROS_MAX = 90_000_000;

    private final String id;
    private final World world;
    private final boolean isIdempotent;
    private final Map<String, Order> orders = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    /** What the bank has under one reference. */
    private static final class Order {
        private final Uetr payment;
        private final long sentAtMicros;
        private String firstAnswer;
        private String truth;
        private boolean isBooked;
        private boolean isTakenBack;
        private int reversalCount;

        Order(Uetr payment, long sentAtMicros) {
            this.payment = payment;
            this.sentAtMicros = sentAtMicros;
        }
    }

    SimulatedBank(String id, World world) {
        this.id = id;
        this.world = world;
        this.isIdempotent = !id.equals("oldtown")
                && !id.equals("farbank")
                && (!Banks.REPEATING.contains(id) || world.wiring.isRepeatPromised());
    }

    String id() {
        return id;
    }

    /**
     * @param sentAtMicros when it left the hub
     * @param mayBeInProcess whether the bank may say ACSP
     */
    void pay(String reference, Uetr payment, long sentAtMicros, boolean mayBeInProcess, Consumer<String> answer) {
        Order known = orders.get(reference);
        if (known != null) {
            if (!isIdempotent && known.isBooked) {
                world.ledger.booked(payment, id);
            }
            answer.accept(known.truth);
            return;
        }
        Order order = new Order(payment, sentAtMicros);
        orders.put(reference, order);
        if (refused.contains(reference)) {
            order.truth = DECLINED;
            order.firstAnswer = DECLINED;
        } else {
            decide(order, mayBeInProcess);
        }
        world.say(() -> "      " + id + " has " + reference + ": " + order.firstAnswer + ", " + order.isBooked);
        answer.accept(order.firstAnswer);
    }

    private void decide(Order order, boolean mayBeInProcess) {
        boolean isApproved = world.random.nextInt(100) < 75;
        String end = isApproved ? APPROVED : DECLINED;
        if (world.happens(FaultKind.PENDING)) {
            decideLater(order, PENDING, end);
            return;
        }
        if (mayBeInProcess && world.happens(FaultKind.IN_PROCESS)) {
            decideLater(order, IN_PROCESS, end);
            return;
        }
        settle(order, end);
        order.firstAnswer = world.happens(FaultKind.UNKNOWN_CODE) ? UNKNOWN : end;
    }

    private void decideLater(Order order, String meanwhile, String end) {
        order.truth = meanwhile;
        order.firstAnswer = meanwhile;
        world.timeline.inWorld(world.between(1_000, DECIDES_LATER_MICROS_MAX), id + " decides", () -> {
            if (!order.isTakenBack) {
                settle(order, end);
            }
        });
    }

    private void settle(Order order, String end) {
        order.truth = end;
        if (end.equals(APPROVED)) {
            order.isBooked = true;
            world.ledger.booked(order.payment, id);
        }
    }

    /** The bank's own word about the payment, or null when it has none. */
    String ask(String reference) {
        Order order = orders.get(reference);
        if (order == null) {
            world.happened(FaultKind.INQUIRY_UNKNOWN);
            return null;
        }
        boolean mayBeOnItsWay =
                world.timeline.nowMicros() - order.sentAtMicros < Timeline.micros(world.scenario.messageLife());
        if (mayBeOnItsWay && world.happens(FaultKind.INQUIRY_FALSE_UNKNOWN)) {
            return null;
        }
        return order.firstAnswer.equals(UNKNOWN) && !world.areFaultsOver() && world.random.nextBoolean()
                ? UNKNOWN
                : order.truth;
    }

    /** What a bank can say to a reversal. */
    enum ReversalReply {
        CONFIRMED,
        NOT_FOUND,
        REFUSED
    }

    ReversalReply reverse(String reference, boolean isRepeat) {
        Order order = orders.get(reference);
        if (order == null) {
            if (world.scenario.isReversalRemembered().get(id)) {
                refused.add(reference);
                return ReversalReply.CONFIRMED;
            }
            world.happened(FaultKind.REVERSAL_NOT_FOUND);
            return ReversalReply.NOT_FOUND;
        }
        if (world.happens(FaultKind.REVERSAL_REFUSED)) {
            return ReversalReply.REFUSED;
        }
        boolean isSecondOriginal = !isRepeat && ++order.reversalCount > 1;
        if (order.isBooked && (!order.isTakenBack || isSecondOriginal)) {
            world.ledger.takenBack(order.payment, id);
        }
        order.isTakenBack = true;
        return ReversalReply.CONFIRMED;
    }
}
