/**
 * Credit transfers as comma-separated values, one a line, and the answer as such a file. {@code MAPPING.md} lists the
 * columns. May use the canonical model and {@code transformers.input}.
 */
package org.mooring.transformers.csv;
