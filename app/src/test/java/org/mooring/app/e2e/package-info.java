/**
 * The whole hub, as an outsider meets it: real sockets, queues, folders and simulated banks. One running hub serves all
 * classes of this package; each test brings amounts and ids that no other test has.
 */
package org.mooring.app.e2e;
