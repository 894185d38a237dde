/**
 * Load from outside: client, hub and bank are processes of their own, and what the client was told is compared with the
 * bank's ledger. Uses the simulators and nothing else of ours. docs/reference/benchmarks.md says how to run it.
 */
package org.mooring.bench;
