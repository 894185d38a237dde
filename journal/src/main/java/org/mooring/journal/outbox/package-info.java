/**
 * Tells the outside what became of payments. The journal's tail is the outbox: nothing is written with a payment, and a
 * relay keeps no more than how far it has come. Knows the journal; knows nothing of Kafka, queues, HTTP or Camel.
 */
package org.mooring.journal.outbox;
