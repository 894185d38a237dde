package org.mooring.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

class JournalEntryEncodingTest {
    private static final HexFormat HEX = HexFormat.of();

    /** Made once, by hand from the drawing in the documentation; a change of any digit breaks evidence already given. */
    private static final String GOLDEN = "01"
            + "000000000000002a"
            + "eb6305c97f7f49deaed071647c2e4d8a"
            + "00000003"
            + "00064c443755d6c0"
            + "02"
            + "05"
            + "03"
            + "08" + "494e5f444f554254"
            + "0f" + "6368616e6e656c2d69736f38353833"
            + "0d" + "6ec3b6726462616e6bf09f8fa6"
            + "01" + "32"
            + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            + "fff0e1d2c3b4a5968778695a4b3c2d1effeeddccbbaa99887766554433221100";

    private static final String GOLDEN_LEAF = "53882a89c3dade469d026fc83415ff8dff261abe5a4b656e537cabbd13679726";

    private static final NewEntry ENTRY = new NewEntry(
            EntryKind.OUTCOME,
            TransactionStatus.PDNG,
            "IN_DOUBT",
            "channel-iso8583",
            "nördbank🏦",
            "2",
            Instant.parse("2026-03-05T10:15:30.123456Z"),
            new byte[0]);

    @Test
    void theBytesAreFixedForEver() {
        assertThat(HEX.formatHex(golden())).isEqualTo(GOLDEN);
        assertThat(HEX.formatHex(JournalEntryEncoding.leaf(golden()))).isEqualTo(GOLDEN_LEAF);
    }

    @Test
    void theCommitmentIsFixedForEver() {
        byte[] nonce = HEX.parseHex("000102030405060708090a0b0c0d0e0f");
        assertThat(HEX.formatHex(JournalEntryEncoding.commitment(nonce, new byte[] {'p', 'a', 'y'})))
                .isEqualTo("9041238379af94837f0c56e63ff530714c91d60150966a74648517e52052edcc");
    }

    @Test
    void decodesTheGoldenBytes() {
        JournalEntry entry = JournalEntryEncoding.decode(HEX.parseHex(GOLDEN));
        assertThat(entry.position()).isEqualTo(new JournalPosition(42));
        assertThat(entry.payment().toString()).isEqualTo("eb6305c9-7f7f-49de-aed0-71647c2e4d8a");
        assertThat(entry.number()).isEqualTo(3);
        assertThat(entry.at()).isEqualTo(ENTRY.at());
        assertThat(entry.paymentKind()).isEqualTo(PaymentKind.CARD_TRANSACTION);
        assertThat(entry.kind()).isEqualTo(EntryKind.OUTCOME);
        assertThat(entry.state()).isEqualTo(TransactionStatus.PDNG);
        assertThat(entry.cause()).isEqualTo("IN_DOUBT");
        assertThat(entry.channel()).isEqualTo("channel-iso8583");
        assertThat(entry.bank()).isEqualTo("nördbank🏦");
        assertThat(entry.link()).isEqualTo("2");
        assertThat(HEX.formatHex(entry.leaf())).isEqualTo(GOLDEN_LEAF);
    }

    @Test
    void placingChangesPositionAndPreviousHashOnly() {
        byte[] draft = JournalEntryEncoding.encode(
                JournalPosition.START,
                payment(),
                PaymentKind.CARD_TRANSACTION,
                3,
                ENTRY,
                new byte[32],
                HEX.parseHex(GOLDEN.substring(GOLDEN.length() - 64)));
        byte[] buffer = new byte[draft.length + 20];
        System.arraycopy(draft, 0, buffer, 7, draft.length);
        JournalEntryEncoding.place(
                buffer,
                7,
                draft.length,
                42,
                HEX.parseHex(GOLDEN.substring(GOLDEN.length() - 128, GOLDEN.length() - 64)));
        assertThat(HEX.formatHex(buffer, 7, 7 + draft.length)).isEqualTo(GOLDEN);
        assertThat(Arrays.copyOf(buffer, 7)).containsOnly(0);
        assertThat(Arrays.copyOfRange(buffer, 7 + draft.length, buffer.length)).containsOnly(0);
    }

    @Test
    void refusesWhatIsNoEntry() {
        byte[] good = HEX.parseHex(GOLDEN);
        assertRefused(Arrays.copyOf(good, good.length - 1), "beyond its end");
        assertRefused(Arrays.copyOf(good, good.length + 1), "65 bytes after the texts");
        assertRefused(new byte[0], "0 bytes");
        assertRefused(with(good, 0, 2), "version 2");
        assertRefused(with(good, 1, 0x80), "not negative");
        assertRefused(with(good, 15, 0x19), "version 4 UUID");
        assertRefused(with(good, 28, 0), "number 0");
        assertRefused(with(good, 37, 9), "payment kind");
        assertRefused(with(good, 38, 99), "entry kind");
        assertRefused(with(good, 39, 0), "status");
        assertRefused(with(good, 40, 255), "beyond its end");
        assertRefused(with(good, 41, 0xff), "UTF-8");
    }

    @Test
    void refusesTextsThatWouldNotComeBack() {
        for (String cause : new String[] {"a\ud800", "\udc00", "x".repeat(256), "é".repeat(128)}) {
            assertThatThrownBy(() -> encode(cause)).isInstanceOf(IllegalArgumentException.class);
        }
        for (String cause : new String[] {"", "?", "x".repeat(255), "é".repeat(127)}) {
            assertThat(JournalEntryEncoding.decode(encode(cause)).cause()).isEqualTo(cause);
        }
    }

    @Test
    void wireCodesAreFixedForEver() {
        assertThat(Arrays.stream(EntryKind.values()).map(kind -> kind + "=" + kind.wireCode()))
                .containsExactly(
                        "RECEIVED=1",
                        "VALIDATED=2",
                        "INTENT=3",
                        "UNSENT=4",
                        "OUTCOME=5",
                        "REPORTED=6",
                        "HELD=7",
                        "CANCELLED=8",
                        "INQUIRY=9",
                        "REVERSAL=10",
                        "REVERSAL_OUTCOME=11",
                        "LATE_ANSWER=12",
                        "CANCELLATION=13",
                        "OPERATOR_ACTION=14",
                        "ERASED=20");
    }

    private static byte[] golden() {
        return JournalEntryEncoding.encode(
                new JournalPosition(42),
                payment(),
                PaymentKind.CARD_TRANSACTION,
                3,
                ENTRY,
                HEX.parseHex(GOLDEN.substring(GOLDEN.length() - 128, GOLDEN.length() - 64)),
                HEX.parseHex(GOLDEN.substring(GOLDEN.length() - 64)));
    }

    private static byte[] encode(String cause) {
        NewEntry entry =
                new NewEntry(EntryKind.RECEIVED, TransactionStatus.RCVD, cause, "", "", "", Instant.EPOCH, new byte[0]);
        return JournalEntryEncoding.encode(
                new JournalPosition(1), payment(), PaymentKind.CREDIT_TRANSFER, 1, entry, new byte[32], new byte[32]);
    }

    private static Uetr payment() {
        return new Uetr(UUID.fromString("eb6305c9-7f7f-49de-aed0-71647c2e4d8a"));
    }

    private static byte[] with(byte[] bytes, int offset, int value) {
        byte[] changed = bytes.clone();
        changed[offset] = (byte) value;
        return changed;
    }

    private static void assertRefused(byte[] bytes, String... words) {
        assertThatThrownBy(() -> JournalEntryEncoding.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }
}
