/** The hub as one process: Spring Boot assembly, REST interface, security, broker, operations and the command line. */
package org.mooring.app;
