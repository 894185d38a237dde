/**
 * ISO 8583: the codec over a dialect that is data, and its mapping to and from the canonical payment (MAPPING.md). No
 * I/O, no threads, no Camel; sensitive authentication data leaves a message only through {@link
 * org.mooring.transformers.iso8583.SensitiveElements}.
 */
package org.mooring.transformers.iso8583;
