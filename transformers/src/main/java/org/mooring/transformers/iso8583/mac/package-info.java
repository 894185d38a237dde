/**
 * Message authentication codes of ISO 8583, DE 64 and 128: computed over the wire bytes, verified before anything of a
 * message is overwritten. Keys stay in {@link org.mooring.transformers.iso8583.mac.MacKeys}, or in an HSM behind {@link
 * org.mooring.transformers.iso8583.mac.MessageMac}; the ciphers are Bouncy Castle's.
 */
package org.mooring.transformers.iso8583.mac;
