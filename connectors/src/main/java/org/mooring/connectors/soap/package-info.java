/** Banks that speak SOAP 1.1 over HTTP: envelopes by StAX, no binding framework. */
package org.mooring.connectors.soap;
