package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Currency;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bank that ends without a word remembers what it had told. */
class LedgerFileTest {
    @TempDir
    Path directory;

    private Ledger ledger;

    @BeforeEach
    void start() {
        ledger = open();
    }

    @Test
    void aRestartedBankAnswersARepeatAsBeforeAndBooksNothing() {
        Ledger.Posting approved = ledger.post(order("key-1", "business-1", 1200));
        Ledger.Posting refused = ledger.post(order("key-2", null, 1251));
        ledger.post(order("key-1", "business-1", 1200));
        LedgerSummary before = ledger.summary();

        Ledger again = open();
        assertThat(again.summary()).isEqualTo(before);
        assertThat(again.entries()).isEqualTo(ledger.entries());
        assertThat(again.post(order("key-1", "business-1", 1200))).isEqualTo(approved);
        assertThat(again.post(order("key-2", null, 1251))).isEqualTo(refused);
        assertThat(again.summary().booked()).isEqualTo(1);
        assertThat(again.summary().repeatedKeys()).isEqualTo(3);
    }

    @Test
    void numbersGoOnAndTheSameBusinessIsStillKnown() {
        ledger.post(order("key-1", "business-1", 1200));
        Ledger again = open();
        Ledger.Posting next = again.post(order("key-2", "business-1", 1200));

        assertThat(next.number()).isEqualTo(2);
        assertThat(again.summary().repeatedIdentities()).isEqualTo(1);
    }

    @Test
    void aLineThatAKillCutOffIsForgotten() throws Exception {
        ledger.post(order("key-1", null, 1200));
        Path file = directory.resolve("nordbank.ledger");
        String whole = Files.readString(file);
        Files.write(file, "DECIDED\t2\t2026-".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);

        Ledger again = open();
        assertThat(again.entries()).hasSize(1);
        again.post(order("key-2", null, 1300));
        assertThat(Files.readString(file)).startsWith(whole).hasLineCount(2);
    }

    private Ledger open() {
        return new Ledger("nordbank", "NB", new LedgerLimits(100, 1000, directory), Clock.systemUTC());
    }

    private static PaymentOrder order(String key, String identity, long amountMinor) {
        return new PaymentOrder(
                "nordbank/1", key, identity, null, amountMinor, Currency.getInstance("EUR"), "reference-" + key);
    }
}
