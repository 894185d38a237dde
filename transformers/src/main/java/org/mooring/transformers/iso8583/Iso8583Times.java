package org.mooring.transformers.iso8583;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * In which zone one peer's DE 7, 12 and 13 are, and which year they mean. No element has a year: it is the one that
 * brings the value nearest to when the message was there, so that 31 December, read on 1 January, lies a day back and not
 * a year ahead.
 *
 * @param local zone of DE 12 and 13
 * @param isTransmissionLocal DE 7 is in that zone too; else it is UTC, as the standard has it
 */
public record Iso8583Times(ZoneId local, boolean isTransmissionLocal) {
    public static final Iso8583Times UTC = new Iso8583Times(ZoneOffset.UTC, false);

    private static final DateTimeFormatter TRANSMISSION =
            DateTimeFormatter.ofPattern("MMddHHmmss").withZone(ZoneOffset.UTC);

    public Iso8583Times {
        Objects.requireNonNull(local, "local");
    }

    /** Of DE 7. */
    public ZoneId transmissionZone() {
        return isTransmissionLocal ? local : ZoneOffset.UTC;
    }

    /**
     * @param transmissionDateTime DE 7, MMDDhhmmss; in the hour that summer time ends twice, the first time is meant
     * @param near when the message was there
     * @throws PaymentRejected DT01 when there is no such date or time
     */
    public Instant transmittedAt(String transmissionDateTime, Instant near) {
        MonthDay day = day(transmissionDateTime, "DE 7");
        LocalTime time = time(transmissionDateTime, 4, "DE 7");
        return nearest(day, "DE 7", year -> day.atYear(year).atTime(time).atZone(transmissionZone()), near)
                .toInstant();
    }

    /** DE 7 as the standard has it: in UTC. */
    public String transmittedInUtc(String transmissionDateTime, Instant near) {
        return isTransmissionLocal
                ? TRANSMISSION.format(transmittedAt(transmissionDateTime, near))
                : transmissionDateTime;
    }

    /**
     * When the transaction took place, as the clock of the place showed it.
     *
     * @param localDate DE 13, MMDD
     * @param localTime DE 12, hhmmss
     * @throws PaymentRejected DT01 when there is no such date or time
     */
    public ZonedDateTime tookPlaceAt(String localDate, String localTime, Instant near) {
        MonthDay day = day(localDate, "DE 13");
        LocalTime time = time(localTime, 0, "DE 12");
        return nearest(day, "DE 13", year -> day.atYear(year).atTime(time).atZone(local), near);
    }

    /**
     * The day to whose totals a message belongs: its settlement date (DE 15), else the day it was at the place (DE 13),
     * else the day it was there when it was transmitted (DE 7), which need not be the day it was in UTC.
     *
     * @throws PaymentRejected DT01 when there is no such date, FF01 when it has none of them
     */
    public LocalDate businessDate(Function<Integer, String> elements, Instant near) {
        for (int de : new int[] {15, 13}) {
            String date = elements.apply(de);
            if (date != null) {
                MonthDay day = day(date, "DE " + de);
                return nearest(
                                day,
                                "DE " + de,
                                year -> day.atYear(year).atTime(LocalTime.NOON).atZone(local),
                                near)
                        .toLocalDate();
            }
        }
        String transmitted = elements.apply(7);
        if (transmitted == null) {
            throw PaymentRejected.because(ReasonCode.FF01, "a date is missing", "DE 15");
        }
        return transmittedAt(transmitted, near).atZone(local).toLocalDate();
    }

    /** 29 February is no day of most years: those do not count. */
    private static ZonedDateTime nearest(
            MonthDay day, String at, Function<Integer, ZonedDateTime> inYear, Instant near) {
        int year = LocalDateTime.ofInstant(near, ZoneOffset.UTC).getYear();
        return IntStream.rangeClosed(year - 1, year + 1)
                .filter(day::isValidYear)
                .mapToObj(inYear::apply)
                .min(Comparator.comparing(candidate ->
                        Duration.between(near, candidate.toInstant()).abs()))
                .orElseThrow(() -> PaymentRejected.because(
                        ReasonCode.DT01,
                        "29 February is in none of the years from " + (year - 1) + " to " + (year + 1),
                        at));
    }

    private static MonthDay day(String digits, String at) {
        try {
            return MonthDay.of(Integer.parseInt(digits, 0, 2, 10), Integer.parseInt(digits, 2, 4, 10));
        } catch (RuntimeException impossible) {
            throw PaymentRejected.because(ReasonCode.DT01, "must be a possible date, MMDD, got '" + digits + "'", at);
        }
    }

    private static LocalTime time(String digits, int from, String at) {
        try {
            return LocalTime.of(
                    Integer.parseInt(digits, from, from + 2, 10),
                    Integer.parseInt(digits, from + 2, from + 4, 10),
                    Integer.parseInt(digits, from + 4, from + 6, 10));
        } catch (RuntimeException impossible) {
            throw PaymentRejected.because(ReasonCode.DT01, "must be a possible time, hhmmss, got '" + digits + "'", at);
        }
    }
}
