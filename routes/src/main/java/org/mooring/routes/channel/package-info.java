/** The edges: each channel's own way to hand a request in and to be answered. Between them the body is canonical. */
package org.mooring.routes.channel;
