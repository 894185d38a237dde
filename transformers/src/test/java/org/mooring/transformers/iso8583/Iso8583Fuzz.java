package org.mooring.transformers.iso8583;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;

/** Ten minutes of jazzer over every dialect, run by {@code make fuzz}; not a test of the build, which it would slow down. */
class Iso8583Fuzz {
    private static final List<Iso8583Codec> CODECS = Iso8583Dialect.names().stream()
            .map(name -> new Iso8583Codec(Iso8583Dialect.named(name)))
            .toList();

    /** The first byte chooses the dialect. */
    @FuzzTest(maxDuration = "10m")
    void anyDialect(byte[] data) {
        if (data.length > 0) {
            Iso8583Codec codec = CODECS.get((data[0] & 0xff) % CODECS.size());
            Iso8583DialectsRoundTripTest.Hostile.feed(codec, Arrays.copyOfRange(data, 1, data.length), "fuzz");
        }
    }
}
