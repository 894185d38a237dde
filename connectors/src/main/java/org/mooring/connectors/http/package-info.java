/** Banks that speak JSON over HTTP, and the courier that carries one request once, which SOAP shares. */
package org.mooring.connectors.http;
