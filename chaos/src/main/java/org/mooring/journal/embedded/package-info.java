/** Crash points in the journal's writing, inside the kill tests' jar only; stands in the journal's package for its seam. */
package org.mooring.journal.embedded;
