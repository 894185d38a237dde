/** {@code mooring.*}: what may be configured, and the check that stops the start with every mistake at once. */
package org.mooring.app.config;
