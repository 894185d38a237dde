/** Microbenchmarks, run by hand: {@code make bench-iso8583}. The build only compiles them. */
package org.mooring.bench.jmh;
