package org.mooring.chaos.oracle;

import java.util.List;

/**
 * One payment as its client knows it.
 *
 * @param number unique in the run; stands in the message, and is the amount without its last two digits, so that banks
 *     and journal can be compared without trusting any reference that the hub made
 * @param isTaken whether the channel took the payment without an answer of its own: file archived, message accepted by
 *     the broker
 * @param isCard whether the originator cannot wait: told 91, the payment may never settle afterwards
 * @param answers all of them, oldest first; repeats of the request get more than one
 */
public record ClientRecord(
        long number, String channel, long amountMinor, boolean isTaken, boolean isCard, List<Told> answers) {
    public ClientRecord {
        answers = List.copyOf(answers);
    }

    boolean isAcknowledged() {
        return isTaken || answers.stream().anyMatch(Told::isAcknowledgement);
    }
}
