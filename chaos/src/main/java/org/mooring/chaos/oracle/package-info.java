/**
 * Judges a run from the outside: the banks' ledgers, the journal as it lies on disk, and what the clients were told. Shares
 * no class with the hub; the journal is read as {@code docs/reference/journal-format.md} draws it, the ledgers as
 * {@code docs/reference/simulated-banks.md} does. {@code OracleStandsAloneTest} keeps it so.
 */
package org.mooring.chaos.oracle;
