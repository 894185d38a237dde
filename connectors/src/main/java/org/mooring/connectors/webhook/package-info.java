/**
 * Events to whoever gave us a URL, signed so that they can tell us from others. Headers and signature are those of the
 * Standard Webhooks specification 1.0. Uses {@code connectors.http} to send.
 */
package org.mooring.connectors.webhook;
