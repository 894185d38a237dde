package org.mooring.transformers.json;

import java.util.List;

/** Data elements of ISO 8583 that are never written, whoever asks: track data and PIN block. */
final class SensitiveElements {
    static final List<String> NAMES = List.of("DE35", "DE45", "DE52");

    private SensitiveElements() {}
}
