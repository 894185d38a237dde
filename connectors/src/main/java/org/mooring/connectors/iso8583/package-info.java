/**
 * ISO 8583 over TCP, both ways, on Netty: the Camel component {@code iso8583:} that listens, and the bank link that
 * calls. All state of a connection belongs to its event loop; whatever comes from another thread is queued to it.
 */
package org.mooring.connectors.iso8583;
