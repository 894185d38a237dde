/**
 * Status events for whoever listens: {@code outbox:<relay>} emits them as CloudEvents, and a route brings each to its
 * receiver. Uses the journal's relays, Camel and the CloudEvents SDK.
 */
package org.mooring.connectors.outbox;
