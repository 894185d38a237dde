/** The wiring: which journal, which links, which steps, which routes. The only place that knows all modules. */
package org.mooring.app.assembly;
