package org.mooring.connectors.iso8583;

import java.time.Duration;
import org.mooring.connectors.bank.Iso8583LinkProperties;

/**
 * Rules of one link's connection.
 *
 * @param answerTimeout for payments, sign-on and echo alike
 */
record LinkOptions(Duration answerTimeout, int inFlightMax, Iso8583LinkProperties rules) {}
