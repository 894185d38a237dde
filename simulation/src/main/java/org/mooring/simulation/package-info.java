/**
 * The dispatch logic as it is (routes, steps, balancer, breakers, recovery, settlement), with everything around it
 * simulated: time, threads, disk, network, banks, originators. One thread runs one seed; the same seed runs the same way.
 * May use routes, connectors, journal and transformers; nothing may use it.
 */
package org.mooring.simulation;
