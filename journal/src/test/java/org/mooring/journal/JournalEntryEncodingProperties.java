package org.mooring.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

class JournalEntryEncodingProperties {
    @Property(tries = 300)
    void decodeIsTheInverseOfEncode(
            @ForAll @LongRange(min = 0) long position,
            @ForAll long uuidHigh,
            @ForAll long uuidLow,
            @ForAll PaymentKind paymentKind,
            @ForAll @IntRange(min = 1) int number,
            @ForAll("entries") NewEntry entry,
            @ForAll @Size(32) byte[] previousHash,
            @ForAll @Size(32) byte[] commitment) {
        Uetr payment = payment(uuidHigh, uuidLow);
        byte[] encoded = JournalEntryEncoding.encode(
                new JournalPosition(position), payment, paymentKind, number, entry, previousHash, commitment);

        JournalEntry decoded = JournalEntryEncoding.decode(encoded);

        assertThat(decoded.position().value()).isEqualTo(position);
        assertThat(decoded.payment()).isEqualTo(payment);
        assertThat(decoded.paymentKind()).isEqualTo(paymentKind);
        assertThat(decoded.number()).isEqualTo(number);
        assertThat(decoded.at()).isEqualTo(JournalEntryEncoding.ofMicros(JournalEntryEncoding.toMicros(entry.at())));
        assertThat(decoded.kind()).isEqualTo(entry.kind());
        assertThat(decoded.state()).isEqualTo(entry.state());
        assertThat(decoded.cause()).isEqualTo(entry.cause());
        assertThat(decoded.channel()).isEqualTo(entry.channel());
        assertThat(decoded.bank()).isEqualTo(entry.bank());
        assertThat(decoded.link()).isEqualTo(entry.link());
        assertThat(decoded.previousHash()).isEqualTo(previousHash);
        assertThat(decoded.commitment()).isEqualTo(commitment);
    }

    /** One encoding an entry: whatever decodes encodes to the same bytes again, or does not decode. */
    @Property(tries = 1000)
    void noOtherBytesStandForTheSameEntry(
            @ForAll("entries") NewEntry entry, @ForAll @IntRange(min = 0, max = 2000) int at, @ForAll byte value) {
        byte[] changed = JournalEntryEncoding.encode(
                new JournalPosition(7),
                payment(1, 2),
                PaymentKind.CREDIT_TRANSFER,
                9,
                entry,
                new byte[32],
                new byte[32]);
        changed[at % changed.length] = value;
        JournalEntry decoded;
        try {
            decoded = JournalEntryEncoding.decode(changed);
        } catch (IllegalArgumentException refused) {
            return;
        }
        NewEntry again = new NewEntry(
                decoded.kind(),
                decoded.state(),
                decoded.cause(),
                decoded.channel(),
                decoded.bank(),
                decoded.link(),
                decoded.at(),
                new byte[0]);
        assertThat(JournalEntryEncoding.encode(
                        decoded.position(),
                        decoded.payment(),
                        decoded.paymentKind(),
                        decoded.number(),
                        again,
                        decoded.previousHash(),
                        decoded.commitment()))
                .isEqualTo(changed);
    }

    @Property(tries = 1000)
    void anyBytesDecodeOrAreRefused(@ForAll @Size(max = 300) byte[] bytes) {
        byte[] asVersionOne = bytes.clone();
        if (asVersionOne.length > 0) {
            asVersionOne[0] = JournalEntryEncoding.VERSION;
        }
        try {
            assertThat(JournalEntryEncoding.decode(asVersionOne).encoded()).isEqualTo(asVersionOne);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
    }

    @Property(tries = 300)
    void microsecondsComeBack(@ForAll @LongRange(min = -62135596800000000L, max = 253402300799999999L) long micros) {
        assertThat(JournalEntryEncoding.toMicros(JournalEntryEncoding.ofMicros(micros)))
                .isEqualTo(micros);
    }

    @Provide
    Arbitrary<NewEntry> entries() {
        Arbitrary<String> texts =
                Arbitraries.strings().withCharRange('\0', '\ud7ff').ofMaxLength(80);
        Arbitrary<Instant> instants = Arbitraries.longs()
                .between(-62_135_596_800L, 253_402_300_799L)
                .flatMap(second -> Arbitraries.integers()
                        .between(0, 999_999_999)
                        .map(nano -> Instant.ofEpochSecond(second, nano)));
        return Combinators.combine(
                        Arbitraries.of(Arrays.asList(EntryKind.values())),
                        Arbitraries.of(Arrays.asList(TransactionStatus.values())),
                        texts,
                        texts,
                        texts,
                        texts,
                        instants)
                .as((kind, state, cause, channel, bank, link, at) ->
                        new NewEntry(kind, state, cause, channel, bank, link, at, new byte[0]));
    }

    /** Any 122 bits, the version and variant of a UETR over the other six. */
    private static Uetr payment(long high, long low) {
        return new Uetr(new UUID(high & ~0xf000L | 0x4000L, low & ~(3L << 62) | 1L << 63));
    }
}
