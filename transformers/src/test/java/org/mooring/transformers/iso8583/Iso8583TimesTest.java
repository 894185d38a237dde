package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.canonical.failure.PaymentRejected;

/** Elements without a year, read by a clock that has one. */
class Iso8583TimesTest {
    private static final Iso8583Times VIENNA = new Iso8583Times(ZoneId.of("Europe/Vienna"), false);
    private static final Iso8583Times VIENNA_THROUGHOUT = new Iso8583Times(ZoneId.of("Europe/Vienna"), true);

    @ParameterizedTest
    @CsvSource({
        "0715120000, 2026-07-15T12:00:03Z, 2026-07-15T12:00:00Z",
        // sent before midnight of the last day, read after it, and the other way round by a clock that is slow
        "1231235959, 2027-01-01T00:00:02Z, 2026-12-31T23:59:59Z",
        "0101000001, 2026-12-31T23:59:58Z, 2027-01-01T00:00:01Z",
        // a leap day is one of the year that has it
        "0229120000, 2028-03-01T00:00:00Z, 2028-02-29T12:00:00Z",
        "0229235959, 2029-01-01T00:00:00Z, 2028-02-29T23:59:59Z",
    })
    void aTransmissionTimeIsTheNearestOfItsName(String de7, Instant near, Instant meant) {
        assertThat(Iso8583Times.UTC.transmittedAt(de7, near)).isEqualTo(meant);
        assertThat(VIENNA.transmittedAt(de7, near))
                .as("DE 7 is UTC by the standard")
                .isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "0715140000, 2026-07-15T12:00:03Z, 0715120000",
        "0115130000, 2026-01-15T12:00:03Z, 0115120000",
        // new year in Vienna is an hour before that in UTC
        "0101003000, 2026-12-31T23:30:00Z, 1231233000",
        // 02:30 comes twice on that day: the first is meant; and not at all on this: it is the hour after
        "1025023000, 2026-10-25T00:30:00Z, 1025003000",
        "0329023000, 2026-03-29T01:30:00Z, 0329013000",
    })
    void aLocalTransmissionTimeIsWrittenInUtc(String de7, Instant near, String inUtc) {
        assertThat(VIENNA_THROUGHOUT.transmittedInUtc(de7, near)).isEqualTo(inUtc);
        assertThat(VIENNA.transmittedInUtc(de7, near)).isEqualTo(de7);
    }

    @Test
    void aTransactionTookPlaceByTheClockOfItsPlace() {
        assertThat(VIENNA.tookPlaceAt("1231", "235959", Instant.parse("2027-01-01T00:00:01Z")))
                .hasToString("2026-12-31T23:59:59+01:00[Europe/Vienna]");
        assertThat(VIENNA.tookPlaceAt("0101", "000001", Instant.parse("2026-12-31T23:00:02Z")))
                .hasToString("2027-01-01T00:00:01+01:00[Europe/Vienna]");
    }

    @Test
    void itsDayIsSettlementDateThenLocalDateThenTheDayItWasThereWhenItWasSent() {
        Instant near = Instant.parse("2026-12-31T23:30:05Z"); // half past midnight in Vienna
        Map<Integer, String> elements = Map.of(7, "1231233000", 13, "1231", 15, "0102");
        assertThat(VIENNA.businessDate(elements::get, near)).isEqualTo(LocalDate.of(2027, 1, 2));
        assertThat(VIENNA.businessDate(Map.of(7, "1231233000", 13, "1231")::get, near))
                .isEqualTo(LocalDate.of(2026, 12, 31));
        assertThat(VIENNA.businessDate(Map.of(7, "1231233000")::get, near)).isEqualTo(LocalDate.of(2027, 1, 1));
        assertThat(Iso8583Times.UTC.businessDate(Map.of(7, "1231233000")::get, near))
                .isEqualTo(LocalDate.of(2026, 12, 31));
    }

    @ParameterizedTest
    @CsvSource({"1301000000", "0230000000", "0101240000", "0101006000", "0229000000", "01010000"})
    void refusesWhatIsNoTime(String de7) {
        assertThatThrownBy(() -> Iso8583Times.UTC.transmittedAt(de7, Instant.parse("2026-06-01T00:00:00Z")))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("DT01");
    }

    @Test
    void aDialectSaysItsZones(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("vienna.json");
        Files.writeString(
                file,
                "{\"dialect\": \"vienna\", \"extends\": \"1987\","
                        + " \"times\": {\"local\": \"Europe/Vienna\", \"transmission\": \"local\"}}");
        assertThat(Iso8583Dialect.read(file).times()).isEqualTo(VIENNA_THROUGHOUT);
        assertThat(Iso8583Dialect.named("1987").times()).isEqualTo(Iso8583Times.UTC);
        Files.writeString(file, "{\"dialect\": \"vienna\", \"extends\": \"1987\", \"times\": {\"local\": \"Vienna\"}}");
        assertThatThrownBy(() -> Iso8583Dialect.read(file)).hasMessageContaining("times.local is 'Vienna', must be");
    }
}
