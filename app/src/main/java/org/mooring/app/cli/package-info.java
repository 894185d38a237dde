/** {@code ./mooring}: the command line. Starts without Spring and Camel, so that a verb answers in about a second. */
package org.mooring.app.cli;
