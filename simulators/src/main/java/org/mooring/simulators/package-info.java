/**
 * The other side of the hub's sockets: three banks and a legacy ISO 8583 client, with faults on demand. Written from
 * docs/reference/simulated-banks.md alone and on other libraries than the hub's own codecs, so that hub and bank cannot
 * share one mistake. Loopback only.
 */
package org.mooring.simulators;
