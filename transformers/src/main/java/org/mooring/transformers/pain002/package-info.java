/**
 * pain.002, the customer payment status report of ISO 20022: the answer to a pain.001. {@code MAPPING.md} pairs its
 * paths and codes with ours. May use the canonical model and the ports of {@code transformers}.
 */
package org.mooring.transformers.pain002;
