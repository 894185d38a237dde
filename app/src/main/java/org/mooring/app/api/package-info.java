/**
 * The REST interface: hands payments in, tells how they stand and what happened to them. Errors are problem details
 * (RFC 9457). Knows the journal and the links by their ports only, and the way in by its name, {@code channel-rest}.
 */
package org.mooring.app.api;
