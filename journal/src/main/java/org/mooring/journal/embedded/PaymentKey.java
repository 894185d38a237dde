package org.mooring.journal.embedded;

import javax.crypto.SecretKey;

/** The key that one payment's payloads, nonces and answer are under, and its place in the key file. */
record PaymentKey(long slot, SecretKey secret) {}
