package org.mooring.app.demo;

import java.time.Duration;
import java.util.List;
import org.mooring.canonical.Uetr;

/**
 * One sample message and what came of it.
 *
 * @param channel channel id
 * @param message what was sent, for people
 * @param answers what the originator was told in its own protocol, one a payment; empty when nothing came
 * @param took from sending to the answer
 * @param payments as the journal recorded them, in order
 */
record Sample(String channel, String message, List<String> answers, Duration took, List<Uetr> payments) {
    boolean isAnswered() {
        return !payments.isEmpty() && answers.size() == payments.size();
    }
}
