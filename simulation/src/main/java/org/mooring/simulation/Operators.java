package org.mooring.simulation;

import java.time.Duration;
import java.util.List;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.routes.WorkAction;
import org.mooring.routes.WorkItem;
import org.mooring.routes.WorkKind;
import org.mooring.routes.WorkOrder;

/**
 * Two people who look at the work items now and then and do whatever is offered, twice at times, or for a state that has
 * passed. They never lie: that a payment was paid, or was not, they say and approve only when the bank's ledger says so
 * and nothing of it can be on its way any more. Whatever one has proposed in the end is approved or declined.
 */
final class Operators {
    private static final long LOOK_MICROS_MAX = Timeline.micros(Duration.ofSeconds(20));
    private static final long DECIDED_LATER = Timeline.micros(Duration.ofSeconds(100));
    private static final int ITEM_COUNT_MAX = 20;
    private static final List<String> PERSONS = List.of("ann", "bob");

    private final World world;
    private final Hub hub;
    private int orderCount;
    /** Orders that this process has not answered yet: what they leave is still to be looked at. */
    private HubProcess orderedFrom;

    private int underWay;

    Operators(World world, Hub hub) {
        this.world = world;
        this.hub = hub;
    }

    /** The worst moment is when a payment that waits is just being sent after all. */
    void begin() {
        long until = world.random.nextInt(3) == 0
                ? hub.process().untilRetryMicros(world.random.nextInt(3)) + world.between(1, 2_500)
                : world.between(1_000_000, LOOK_MICROS_MAX);
        world.timeline.inWorld(until, "the work items are looked at", this::look);
    }

    private void look() {
        boolean isMore = true;
        if (hub.process().isAlive()) {
            List<WorkItem> items = hub.process().workItems().list(null, null, 0, ITEM_COUNT_MAX).stream()
                    .filter(item -> !world.areFaultsOver() || item.kind() == WorkKind.WAITING_FOR_APPROVAL)
                    .toList();
            if (!items.isEmpty()) {
                act(items.get(world.random.nextInt(items.size())));
            }
            boolean isUnderWay = underWay > 0 && orderedFrom == hub.process();
            isMore = !items.isEmpty() || isUnderWay || !world.areFaultsOver();
        }
        if (isMore) {
            begin();
        }
    }

    private void act(WorkItem item) {
        if (item.actions().isEmpty()) {
            return;
        }
        WorkAction action =
                item.actions().get(world.random.nextInt(item.actions().size()));
        if (action == WorkAction.APPROVE && !isTrue(item.proposal().action(), item)) {
            action = WorkAction.DECLINE;
        }
        if (!isTrue(action, item)) {
            return;
        }
        int version = item.head().number() - (world.random.nextInt(8) == 0 ? 1 : 0);
        String who = PERSONS.get(world.random.nextInt(PERSONS.size()));
        String key = world.random.nextBoolean() ? "order-" + ++orderCount : null;
        WorkOrder order = new WorkOrder(action, who, "seen to it", "statement", key, version);
        world.happened(FaultKind.WORK_ACTION);
        carryOut(item.head().payment(), order);
        if (world.random.nextInt(4) == 0) {
            carryOut(item.head().payment(), order); // a double click
        }
    }

    private void carryOut(Uetr uetr, WorkOrder order) {
        HubProcess process = hub.process();
        underWay = process == orderedFrom ? underWay + 1 : 1;
        orderedFrom = process;
        process.work().carryOut(uetr, order).whenComplete((answer, failure) -> {
            underWay -= process == orderedFrom ? 1 : 0;
            world.say(() -> "      " + order.who() + " orders " + order.action() + " of " + uetr + ": "
                    + (failure == null ? answer.kind() : failure));
        });
    }

    /** What is over keeps its state whatever a person says of it, so nothing is said of it here. */
    private boolean isTrue(WorkAction action, WorkItem item) {
        if (!action.needsEvidence()) {
            return true;
        }
        Uetr uetr = item.head().payment();
        boolean isOpen = item.head().state() == TransactionStatus.PDNG;
        int net = world.ledger.of(uetr).net();
        return isOpen && isOld(uetr) && (action == WorkAction.MARK_SETTLED ? net == 1 : net == 0);
    }

    private boolean isOld(Uetr uetr) {
        long longest = Timeline.micros(world.scenario.messageLife()) + DECIDED_LATER;
        return world.disk.entries(uetr).stream()
                .filter(entry -> entry.kind() == EntryKind.INTENT)
                .allMatch(
                        intent -> intent.at().isBefore(world.timeline.instant().minusMillis(longest / 1_000)));
    }
}
