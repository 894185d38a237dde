package org.mooring.transformers.iso8583;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten minutes of jazzer over every dialect, run by {@code make fuzz}; not a test of the build, which it would slow down. */
class Iso8583Fuzz {
    private static final List<Iso8583Codec> CODECS = Iso8583Dialect.names().stream()
            .map(name -> new Iso8583Codec(Iso8583Dialect.named(name)))
            .toList();

    /** A few real messages of each dialect to begin with: without them jazzer would have to guess its bitmaps. */
    static Stream<Arguments> messages() {
        return IntStream.range(0, CODECS.size() * 4).mapToObj(i -> {
            Iso8583Codec codec = CODECS.get(i % CODECS.size());
            RandomMessages messages = new RandomMessages(codec.dialect(), i);
            byte[] wire = codec.encode(RandomMessages.draft(messages.mti(), messages.fields()));
            byte[] data = new byte[wire.length + 1];
            data[0] = (byte) (i % CODECS.size());
            System.arraycopy(wire, 0, data, 1, wire.length);
            return Arguments.of((Object) data);
        });
    }

    /** The first byte chooses the dialect. */
    @MethodSource("messages")
    @FuzzTest(maxDuration = "10m")
    void anyDialect(byte[] data) {
        if (data.length > 0) {
            Iso8583Codec codec = CODECS.get((data[0] & 0xff) % CODECS.size());
            Iso8583DialectsRoundTripTest.Hostile.feed(codec, Arrays.copyOfRange(data, 1, data.length), "fuzz");
        }
    }
}
