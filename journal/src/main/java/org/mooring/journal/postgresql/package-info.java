/**
 * The journal that several instances share: PostgreSQL, its schema by Flyway. May use the journal's port, what journals
 * share, JDBC, Flyway and HikariCP. {@code docs/decisions/0013-postgresql-journal.md} says why it is made so.
 *
 * <pre>
 *  caller's thread          writer's thread, one transaction a group                        completion executor
 *               queue    take the sequencer's lock, look at heads and claims    ─┐
 *  record    ─────────►  state table, number, position, seal, chain              │ lock     stages of the whole
 *                        write all and commit                                   ─┘      ──► group in one task
 *
 *               queue    claims' thread, one transaction for what was requested
 *  claim     ─────────►  take the keys, or look who has them                            ──► stages
 * </pre>
 */
package org.mooring.journal.postgresql;
