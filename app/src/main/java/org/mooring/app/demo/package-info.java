/**
 * Profile {@code demo}: simulated banks in this process, and sample traffic that comes in as a legacy system's would,
 * over sockets, HTTP, queues and folders. The only package that may use the simulators.
 */
package org.mooring.app.demo;
