/** Wire formats to and from the canonical payment: one package a format, no I/O beyond the stream handed in. */
package org.mooring.transformers;
