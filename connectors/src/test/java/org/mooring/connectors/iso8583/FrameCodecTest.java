package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.connectors.bank.Framing;
import org.mooring.connectors.bank.Framing.Header;
import org.mooring.connectors.bank.Framing.KeepAlive;
import org.mooring.connectors.bank.Framing.LengthEncoding;

class FrameCodecTest {
    private static final ByteBufAllocator MEMORY = UnpooledByteBufAllocator.DEFAULT;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Written by hand: digits, what they count, header. The message is always {@code 0200AB}, 3 bytes. */
    @ParameterizedTest
    @CsvSource({
        "2, BINARY, false, true, NONE, 0, 0003 0200AB",
        "2, BINARY, true, true, NONE, 0, 0005 0200AB",
        "4, BINARY, false, true, NONE, 0, 00000003 0200AB",
        "4, BINARY, true, true, NONE, 0, 00000007 0200AB",
        "2, ASCII, false, true, NONE, 0, 3033 0200AB",
        "3, ASCII, false, true, NONE, 0, 303033 0200AB",
        "4, ASCII, true, true, NONE, 0, 30303037 0200AB",
        "2, BCD, false, true, NONE, 0, 0003 0200AB",
        "2, BINARY, false, true, TPDU, 0, 0008 6000000000 0200AB",
        "2, BINARY, false, false, TPDU, 0, 0003 6000000000 0200AB",
        "2, BINARY, true, true, MIRROR, 2, 0007 0000 0200AB",
        "4, ASCII, true, false, MIRROR, 3, 30303037 000000 0200AB",
    })
    void writesAndReadsWhatTheRulesDraw(
            int bytes,
            LengthEncoding encoding,
            boolean itself,
            boolean headerToo,
            Header header,
            int headerBytes,
            String hex)
            throws Exception {
        FrameCodec codec = codec(framing(bytes, encoding, itself, headerToo, header, headerBytes, null, 0));
        byte[] message = HEX.parseHex("0200AB");
        byte[] frame = HEX.parseHex(hex.replace(" ", ""));
        assertThat(bytes(codec.frame(MEMORY, message))).isEqualTo(frame);
        codec.add(MEMORY, segment(frame, 0, frame.length));
        assertThat(codec.next()).isEqualTo(message);
        assertThat(codec.next()).isNull();
        assertThat(codec.isPartial()).isFalse();
        assertThat(bytes(codec.frameJoined(MEMORY, FrameCodec.join(codec.answerHeader(), message))))
                .as("the answer, zeros mirrored")
                .isEqualTo(frame);
    }

    @Test
    void anAnswerHasDestinationAndSourceOfItsTpduExchanged() {
        FrameCodec codec = codec(framing(2, null, false, true, Header.TPDU, 0, "6000030000", 0));
        codec.add(MEMORY, segment(HEX.parseHex("0008600003A1B2020000"), 0, 10));
        assertThat(codec.next()).hasSize(3);
        assertThat(HEX.formatHex(codec.answerHeader())).isEqualTo("60A1B20003");
        assertThat(HEX.formatHex(bytes(codec.frame(MEMORY, new byte[] {1}))))
                .as("of our own")
                .isEqualTo("0006600003000001");
    }

    @Test
    void bcdSays1234InTwoBytes() {
        FrameCodec codec = codec(framing(2, LengthEncoding.BCD, false, true, null, 0, null, 0));
        byte[] frame = bytes(codec.frame(MEMORY, new byte[1234]));
        assertThat(HEX.formatHex(frame, 0, 2)).isEqualTo("1234");
    }

    @ParameterizedTest
    @CsvSource({
        "2, BINARY, false, 0000, true", // alone
        "2, BINARY, true, 0002, true", // counts itself
        "4, ASCII, false, 30303030, true",
        "2, BINARY, false, 0005 6000000000, false", // a header and nothing behind it
    })
    void aFrameWithoutAMessageIsAKeepAlive(
            int bytes, LengthEncoding encoding, boolean itself, String hex, boolean plain) {
        Header header = plain ? Header.NONE : Header.TPDU;
        FrameCodec echoing = codec(
                new Framing(bytes, encoding, itself, true, header, 0, null, KeepAlive.ECHO, 0, Duration.ofSeconds(1)));
        byte[] frame = HEX.parseHex(hex.replace(" ", ""));
        echoing.add(MEMORY, segment(frame, 0, frame.length));
        assertThat(echoing.next()).isEmpty();
        assertThat(echoing.isPartial()).isFalse();
        assertThat(bytes(echoing.keepAliveEcho(MEMORY))).isEqualTo(frame);
        FrameCodec ignoring = codec(framing(bytes, encoding, itself, true, header, 0, null, 0));
        ignoring.add(MEMORY, segment(frame, 0, frame.length));
        assertThat(ignoring.next()).isEmpty();
        assertThat(ignoring.keepAliveEcho(MEMORY)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2, BINARY, true, 0001", // less than itself
        "4, BINARY, false, 80000001",
        "4, ASCII, false, 3030322F",
        "2, BCD, false, 00A1",
        "2, BINARY, false, 2001", // one above the default limit
    })
    void aLengthThatLiesIsRefused(int bytes, LengthEncoding encoding, boolean itself, String hex) {
        FrameCodec codec = codec(framing(bytes, encoding, itself, true, null, 0, null, 0));
        codec.add(MEMORY, segment(HEX.parseHex(hex), 0, bytes));
        assertThatThrownBy(codec::next).isInstanceOf(FramingViolation.class).hasMessageContaining("length must be ");
    }

    /** Packed or not, what follows may be a card number. */
    @Test
    void sayNothingOfWhatFollowsALengthThatLies() {
        FrameCodec codec = codec(framing(2, LengthEncoding.BINARY, false, true, null, 0, null, 0));
        byte[] bytes = HEX.parseHex("FF00" + "4752414D4752414D" + "34303030303031323334353637383939");
        codec.add(MEMORY, segment(bytes, 0, bytes.length));
        assertThatThrownBy(codec::next).hasMessage("length must be 1 to 8192, is 65280, hexadecimal ff00");
    }

    @Test
    void readsTheFramesOfTheCorpus() throws IOException {
        Path folder = corpus();
        assumeTrue(folder != null, "../shared/samples/iso8583/frame is not here");
        FrameCodec lying = fed(folder, "frame-neg-len", framing(2, null, false, true, null, 0, null, 65_535));
        assertThat(lying.next()).as("waits; the time-out ends it").isNull();
        assertThat(lying.isPartial()).isTrue();
        assertThatThrownBy(() -> fed(folder, "frame-neg-len", Framing.DEFAULT).next())
                .isInstanceOf(FramingViolation.class);
        for (String above : new String[] {"frame-4b-2gb", "frame-4b-neg"}) {
            assertThatThrownBy(() -> fed(folder, above, framing(4, null, false, true, null, 0, null, 65_535))
                            .next())
                    .as(above)
                    .isInstanceOf(FramingViolation.class);
        }
        assertThat(fed(folder, "frame-zero", Framing.DEFAULT).next()).isEmpty();
        assertThatThrownBy(() -> fed(
                                folder,
                                "frame-ascii4-bad",
                                framing(4, LengthEncoding.ASCII, false, true, null, 0, null, 0))
                        .next())
                .isInstanceOf(FramingViolation.class);
        FrameCodec split = fed(folder, "frame-split", Framing.DEFAULT);
        assertThat(split.next()).isNull();
        assertThat(split.isPartial()).isTrue();
        FrameCodec two = fed(folder, "two-in-one", Framing.DEFAULT);
        assertThat(HEX.formatHex(two.next())).isEqualTo("303230300000000000000000");
        assertThat(HEX.formatHex(two.next())).isEqualTo("303230300000000000000000");
        assertThat(two.next()).isNull();
        try (var files = Files.list(folder)) {
            assertThat(files.count()).as("a new sample needs a line here").isEqualTo(7);
        }
    }

    /** Whatever the rules, however the stream is cut: the same messages come out. */
    @Property(tries = 400)
    void anySplitAndAnyCoalescingGivesTheSameMessages(
            @ForAll("framings") Framing framing,
            @ForAll @Size(min = 1, max = 8)
                    List<@net.jqwik.api.constraints.IntRange(min = 0, max = 60) Integer> lengths,
            @ForAll long seed) {
        assertThat(framing.brokenRules()).isEmpty();
        Random random = new Random(seed);
        FrameCodec sender = codec(framing);
        List<String> sent = new ArrayList<>();
        ByteBuf stream = MEMORY.buffer();
        for (int length : lengths) {
            byte[] message = new byte[length];
            random.nextBytes(message);
            sent.add(HEX.formatHex(message));
            ByteBuf frame = sender.frame(MEMORY, message);
            stream.writeBytes(frame);
            frame.release();
        }
        byte[] all = bytes(stream);
        FrameCodec receiver = codec(framing);
        List<String> received = new ArrayList<>();
        for (int from = 0; from < all.length; ) {
            int to = Math.min(all.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 200));
            receiver.add(MEMORY, segment(all, from, to));
            for (byte[] message = receiver.next(); message != null; message = receiver.next()) {
                received.add(HEX.formatHex(message));
            }
            receiver.trim();
            from = to;
        }
        assertThat(received).isEqualTo(sent);
        assertThat(receiver.isPartial()).isFalse();
        receiver.release();
    }

    @Provide
    Arbitrary<Framing> framings() {
        Arbitrary<Object[]> lengths = Arbitraries.of(
                new Object[] {2, LengthEncoding.BINARY},
                new Object[] {4, LengthEncoding.BINARY},
                new Object[] {2, LengthEncoding.ASCII},
                new Object[] {3, LengthEncoding.ASCII},
                new Object[] {4, LengthEncoding.ASCII},
                new Object[] {2, LengthEncoding.BCD});
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return net.jqwik.api.Combinators.combine(lengths, flags, flags, Arbitraries.of(Header.values()))
                // A zero length stands alone, so a header that is not counted has no empty message behind it.
                .as((length, itself, headerToo, header) -> framing(
                        (Integer) length[0],
                        (LengthEncoding) length[1],
                        itself || header != Header.NONE,
                        headerToo,
                        header,
                        header == Header.MIRROR ? 7 : 0,
                        null,
                        0));
    }

    private static FrameCodec fed(Path folder, String sample, Framing framing) throws IOException {
        byte[] bytes =
                HEX.parseHex(Files.readString(folder.resolve(sample + ".hex")).strip());
        FrameCodec codec = codec(framing);
        codec.add(MEMORY, segment(bytes, 0, bytes.length));
        return codec;
    }

    private static Path corpus() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared/samples/iso8583/frame");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static Framing framing(
            int bytes,
            LengthEncoding encoding,
            boolean itself,
            boolean headerToo,
            Header header,
            int headerBytes,
            String headerValue,
            int most) {
        return new Framing(bytes, encoding, itself, headerToo, header, headerBytes, headerValue, null, most, null);
    }

    private static FrameCodec codec(Framing framing) {
        return new FrameCodec(framing);
    }

    private static ByteBuf segment(byte[] bytes, int from, int to) {
        return MEMORY.buffer(to - from).writeBytes(bytes, from, to - from);
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        buffer.release();
        return bytes;
    }
}
