/**
 * What every journal needs whatever it writes to: the installation's secret and what is derived from it, sealed
 * envelopes, the state table, and the place where stages complete. May use the journal's port.
 */
package org.mooring.journal.shared;
