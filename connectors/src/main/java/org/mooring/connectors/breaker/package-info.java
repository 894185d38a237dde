/** The {@code <circuitBreaker>} of route files, asynchronous: Resilience4j's state machine without its blocking call. */
package org.mooring.connectors.breaker;
