/**
 * The way out: bank links by protocol, the balancer and the breakers between them, and the anchor. Camel components of
 * our own live here; no Spring. A bank is configuration, never code.
 */
package org.mooring.connectors;
