/**
 * The canonical payment as JSON: lossless for the journal, masked for people, and the request body that a REST client
 * posts. {@code MAPPING.md} lists the members. May use the canonical model and {@code transformers.input}.
 */
package org.mooring.transformers.json;
