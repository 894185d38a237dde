package org.mooring.transformers.iso8583;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Dialects by name: an installation's own files, then those that come with this library. Each is read once, when it is
 * first asked for. Thread-safe.
 */
public final class Iso8583Dialects {
    /** Without files of an installation. */
    public static final Iso8583Dialects SHIPPED = new Iso8583Dialects(null);

    private final Path folder;
    private final Map<String, Iso8583Dialect> read = new ConcurrentHashMap<>();

    /** @param folder of {@code <name>.json}, {@code .yaml} or {@code .yml}; null or missing where there is none */
    public Iso8583Dialects(Path folder) {
        this.folder = folder;
    }

    /** @throws IllegalArgumentException when there is no dialect of that name, or its file is wrong: then every fault */
    public Iso8583Dialect named(String name) {
        Path own = name.matches("[A-Za-z0-9._-]+") ? DialectFile.beside(name, folder) : null;
        return own == null ? Iso8583Dialect.named(name) : read.computeIfAbsent(name, key -> read(own));
    }

    private static Iso8583Dialect read(Path file) {
        try {
            return Iso8583Dialect.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
