package org.mooring.app.cli;

/**
 * What came back.
 *
 * @param isRefused the hub or the protocol said no; a payment that its bank rejects is an answer, not a refusal
 */
record Answer(String text, boolean isRefused) {}
