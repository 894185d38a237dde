package org.mooring.journal.embedded;

/** Where a commit lies in the log, and the number of its first entry in the payment. */
record CommitPlace(int firstNumber, long location) {}
