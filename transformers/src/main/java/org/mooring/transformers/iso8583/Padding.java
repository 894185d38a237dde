package org.mooring.transformers.iso8583;

/**
 * What fills the half byte that an odd number of packed digits leaves.
 *
 * @param left in front of the digits, otherwise behind them
 * @param nibble 0..15
 */
record Padding(boolean left, int nibble) {
    static final Padding ZERO_LEFT = new Padding(true, 0);
}
