/** The ways a step can be unable to go on, named by consequence. Each has one policy in the hub. */
package org.mooring.canonical.failure;
