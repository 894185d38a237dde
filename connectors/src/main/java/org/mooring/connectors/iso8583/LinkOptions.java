package org.mooring.connectors.iso8583;

import java.time.Duration;

/**
 * Rules of one link's connection.
 *
 * @param answerTimeout for payments, sign-on and echo alike
 * @param echoInterval without anything from the bank for so long, it is asked for an echo
 * @param reconnectMin first wait after a lost connection; doubled up to {@code reconnectMax}, each shortened by up to a
 *     half at random so that many hubs do not come back at once
 * @param messageLengthMax a longer answer is a lie and ends the connection
 */
record LinkOptions(
        Duration answerTimeout,
        int inFlightMax,
        Duration echoInterval,
        Duration reconnectMin,
        Duration reconnectMax,
        int messageLengthMax) {
    LinkOptions(Duration answerTimeout, int inFlightMax) {
        this(
                answerTimeout,
                inFlightMax,
                Duration.ofSeconds(
                        30), // what banks commonly ask for; most close an idle line after one to five minutes
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                8192);
    }
}
