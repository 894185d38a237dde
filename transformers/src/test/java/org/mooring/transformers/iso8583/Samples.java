package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The golden files of this format. */
final class Samples {
    static final Iso8583Codec CODEC = new Iso8583Codec(Iso8583Dialect.named("1987"));

    private Samples() {}

    static byte[] wire(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/golden/iso8583/" + name + ".in")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode expected(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/golden/iso8583/" + name + ".json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Iso8583Message message(String name) {
        return CODEC.decode(wire(name));
    }

    static Iso8583Message decode(Iso8583Draft draft) {
        return CODEC.decode(CODEC.encode(draft));
    }

    static String text(byte[] wire) {
        return new String(wire, ISO_8859_1);
    }

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
