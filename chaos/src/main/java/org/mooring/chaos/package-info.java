/** The run: a plan drawn from a seed, carried out on real processes, and reported. */
package org.mooring.chaos;
