package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.PaymentRejected;

/** What must hold of every dialect, on random messages that its table admits. */
class Iso8583DialectsRoundTripTest {
    private static final int MESSAGE_COUNT = 150;

    static List<String> names() {
        return Iso8583Dialect.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void encodeIsTheInverseOfDecode(String name) {
        Iso8583Codec codec = new Iso8583Codec(Iso8583Dialect.named(name));
        RandomMessages messages = new RandomMessages(codec.dialect());
        for (int i = 0; i < MESSAGE_COUNT; i++) {
            String mti = messages.mti();
            Map<Integer, String> fields = messages.fields();
            byte[] wire = codec.encode(RandomMessages.draft(mti, fields));
            Iso8583Message message = codec.decode(wire.clone());
            assertThat(message.mti()).isEqualTo(mti);
            assertThat(message.dataElements())
                    .as(messages.seed())
                    .containsExactly(
                            fields.keySet().stream().mapToInt(Integer::intValue).toArray());
            fields.forEach((de, value) -> assertThat(message.text(de))
                    .as("DE " + de + " " + messages.seed())
                    .isEqualTo(value));
            assertThat(HexFormat.of().formatHex(codec.encode(Iso8583Draft.of(message))))
                    .as(messages.seed())
                    .isEqualTo(HexFormat.of().formatHex(wire));
        }
    }

    /** Copied into another dialect, values are the same text in other bytes. */
    @ParameterizedTest
    @MethodSource("names")
    void valuesDoNotDependOnTheDialect(String name) {
        Iso8583Dialect dialect = Iso8583Dialect.named(name);
        if (!dialect.versions().startsWith("0") || !name.startsWith("1987")) {
            return;
        }
        Iso8583Codec codec = new Iso8583Codec(dialect);
        RandomMessages messages = new RandomMessages(Iso8583Dialect.named("1987"));
        for (int i = 0; i < 40; i++) {
            Map<Integer, String> fields = messages.fields();
            fields.keySet().removeAll(List.of(35, 36, 55)); // packed tracks and binary chip data hold less
            Iso8583Message there = codec.decode(codec.encode(RandomMessages.draft("0200", fields)));
            Iso8583Message back = Samples.decode(new Iso8583Draft("0200").copy(there, there.dataElements()));
            fields.forEach((de, value) -> assertThat(back.text(de))
                    .as("DE " + de + " " + messages.seed())
                    .isEqualTo(value));
            assertThat(Iso8583Fingerprint.content(there)).isEqualTo(Iso8583Fingerprint.content(back));
            assertThat(Iso8583Fingerprint.key(there)).isEqualTo(Iso8583Fingerprint.key(back));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsCutIsOverwrittenAndStillDecodes(String name) {
        Iso8583Codec codec = new Iso8583Codec(Iso8583Dialect.named(name));
        RandomMessages messages = new RandomMessages(codec.dialect());
        for (int i = 0; i < MESSAGE_COUNT / 3; i++) {
            Map<Integer, String> fields = messages.fields();
            Iso8583Message message = codec.decode(codec.encode(RandomMessages.draft(messages.mti(), fields)));
            SensitiveAuthenticationData taken = SensitiveElements.cut(message);
            Iso8583Message stored = codec.decode(message.wire().clone());
            for (int de : stored.dataElements()) {
                if (codec.dialect().field(de).protection() == Protection.SECRET) {
                    assertThat(stored.text(de)).as("DE " + de).matches("0+|\\*+");
                }
                String now = taken.has(de) ? Samples.text(taken.peek(de)) : stored.text(de);
                assertThat(now).as("DE " + de + " " + messages.seed()).isEqualTo(fields.get(de));
            }
        }
    }

    /** Whatever the bytes: a message that encodes to them again, or a fault with its place; explained without an exception. */
    @ParameterizedTest
    @MethodSource("names")
    void readsNothingButMessagesOutOfGarbage(String name) {
        Iso8583Codec codec = new Iso8583Codec(Iso8583Dialect.named(name));
        RandomMessages messages = new RandomMessages(codec.dialect());
        Random random = messages.random();
        for (int i = 0; i < 2 * MESSAGE_COUNT; i++) {
            byte[] wire = codec.encode(RandomMessages.draft(messages.mti(), messages.fields()));
            for (int change = 1 + random.nextInt(3); change > 0; change--) {
                wire[random.nextInt(wire.length)] = (byte) random.nextInt(256);
            }
            byte[] hostile = random.nextBoolean() ? wire : Arrays.copyOf(wire, random.nextInt(wire.length + 20));
            Hostile.feed(codec, hostile, messages.seed());
        }
    }

    /** Shared with the fuzz targets. */
    static final class Hostile {
        private static final Uetr UETR = Uetr.random();

        private Hostile() {}

        /** Whatever the dialect calls its elements: a payment, or a reason why not. */
        private static void toCanonical(Iso8583Message message, SensitiveAuthenticationData sensitive) {
            try {
                assertThat(Iso8583Mapping.decode(message, sensitive, UETR)).isNotNull();
            } catch (PaymentRejected refused) {
                assertThat(refused.reason()).isNotNull();
            }
        }

        static void feed(Iso8583Codec codec, byte[] hostile, String seed) {
            byte[] sent = hostile.clone();
            Reading reading = codec.explain(hostile);
            assertThat(hostile).isEqualTo(sent);
            assertThat(reading.toString()).isNotNull();
            boolean isWhole;
            try {
                Iso8583Message message = codec.decode(hostile);
                if (!Arrays.equals(codec.encode(Iso8583Draft.of(message)), sent)) {
                    fail("decode and encode differ, " + codec.dialect() + " " + seed + " "
                            + HexFormat.of().formatHex(sent));
                }
                SensitiveAuthenticationData sensitive = SensitiveElements.cut(message);
                codec.decode(message.wire());
                toCanonical(message, sensitive);
                sensitive.wipe();
                isWhole = true;
            } catch (MessageUnreadable refused) {
                assertThat(refused.getMessage())
                        .startsWith("iso8583/" + codec.dialect().name() + ": ");
                codec.readablePart(sent.clone())
                        .ifPresent(part -> assertThat(part.toString()).startsWith(part.mti()));
                assertThat(reading.violations()).isNotEmpty();
                isWhole = false;
            }
            if (isWhole) {
                assertThat(reading.message()).isPresent();
            }
            for (Reading.Violation violation : reading.violations()) {
                assertThat(violation.offset()).isBetween(0, hostile.length);
            }
            for (FieldNode field : reading.fields()) {
                assertThat(field.offset() + field.length()).isLessThanOrEqualTo(hostile.length);
            }
        }
    }
}
