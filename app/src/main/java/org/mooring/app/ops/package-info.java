/** What operators look at: Hawtio and Jolokia by role, metrics, health. */
package org.mooring.app.ops;
