/**
 * What every reader of a foreign message needs, whatever its format: rules for text, bounds against input that never
 * ends, running totals, masking of free text. May use the canonical model and the ports of {@code transformers}.
 */
package org.mooring.transformers.input;
