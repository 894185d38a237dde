/**
 * What a kill test puts into the hub's process, and no installation has: the exact places where it dies, and the faults that
 * the oracle must catch. Reaches the hub as an auto-configuration on its class path; the environment says which is on.
 */
package org.mooring.chaos.inside;
