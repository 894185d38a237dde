/** The legacy systems of a run: they send, lose their connection, send again with the same key, and remember every answer. */
package org.mooring.chaos.client;
