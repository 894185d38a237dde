/**
 * Archives of backups: a file of chained blocks, written and read as a stream, with what must stay secret encrypted under
 * a key of the operator. Knows parts with names, nothing of what is in them. {@code docs/reference/backup-format.md}.
 */
package org.mooring.journal.backup;
