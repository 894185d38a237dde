/**
 * pain.001, the customer credit transfer initiation of ISO 20022, read as a stream with Woodstox. One transaction at a
 * time stands in memory as a small tree; {@code MAPPING.md} pairs its paths with ours. May use the canonical model and
 * {@code transformers.input}.
 */
package org.mooring.transformers.pain001;
