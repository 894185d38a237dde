/**
 * The durable record of every payment: an append-only log with group commit, its index, and the keys that make a
 * repeat recognisable. Knows the canonical model; knows nothing of channels, banks or Camel.
 */
package org.mooring.journal;
