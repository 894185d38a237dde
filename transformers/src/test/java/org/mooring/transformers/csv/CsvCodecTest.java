package org.mooring.transformers.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.CountedUetrs;
import org.mooring.transformers.EntryStatus;
import org.mooring.transformers.Golden;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;
import org.mooring.transformers.ReadingAsJson;

class CsvCodecTest {
    private static final String HEADER =
            "endToEndId,amount,currency,debtorName,debtorAccount,creditorName,creditorAccount,creditorBic,"
                    + "requestedExecutionDate,remittance\n";
    private static final String LINE =
            "E2E-1,12.34,EUR,Debtor,DE89370400440532013000,Creditor,NL91ABNA0417164300,ABNANL2A,"
                    + "2026-11-24,Invoice 1\n";

    static List<Path> cases() {
        return Golden.cases("csv", "in");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decodesAndAnswersEveryGoldenFile(Path input) throws IOException {
        byte[] bytes = Golden.read(input);
        CountedUetrs uetrs = new CountedUetrs();
        PaymentFile.Check check = new CsvCodec().check(new ByteArrayInputStream(bytes));
        Golden.compare(
                input,
                "json",
                ReadingAsJson.of(new CsvCodec(uetrs)
                        .open(new ByteArrayInputStream(bytes), check.header().messageId())));
        List<EntryStatus> statuses = new ArrayList<>();
        new CsvCodec(new CountedUetrs()).open(new ByteArrayInputStream(bytes)).forEachRemaining(entry -> {
            if (entry instanceof PaymentFileEntry.Valid valid) {
                statuses.add(status(
                        valid.endToEndId().value(),
                        valid.transfer().uetr(),
                        TransactionStatus.ACSC,
                        "=NB" + valid.entryIndex()));
            } else if (entry instanceof PaymentFileEntry.Invalid invalid) {
                Uetr uetr = uetrs.get();
                statuses.add(new EntryStatus(
                        invalid.entryIndex(),
                        "",
                        null,
                        invalid.endToEndId(),
                        uetr,
                        StatusReport.rejected(uetr, invalid.reason())));
            }
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvAnswerWriter.write(statuses, out);
        Golden.compare(input, "out", out.toString(StandardCharsets.UTF_8));
    }

    /** One row a rule, in the order in which they are checked. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Invoice 1|Invoice 1,more|FF01|line 2|line has 11 values, the header has 10",
                ",Invoice 1||FF01|line 2|line has 9 values, the header has 10",
                "Debtor|Deb\u0007tor|FF01|line 2|control character U+0007",
                "E2E-1||FF01|line 2/endToEndId|endToEndId is missing",
                "E2E-1|E2E-12345678901234567890123456789012345|FF01|line 2/endToEndId|text has at most 35 characters",
                "12.34|12.345|AM12|line 2/amount|EUR allows 2 decimals, got 3",
                "12.34|-1|AM12|line 2/amount|no sign",
                "12.34||AM12|line 2/amount|got ''",
                "12.34|0|AM01|line 2/amount|amount is zero",
                "EUR|EURO|AM11|line 2/amount|currency must be an ISO 4217 code, got 'EURO'",
                "2026-11-24|24.11.2026|DT01|line 2/requestedExecutionDate|got '24.11.2026'",
                "DE89370400440532013000|DE89370400440532013001|AC01|line 2/debtorAccount, iban=DE89…01|IBAN check digits are wrong",
                "NL91ABNA0417164300|NL92ABNA0417164300|AC01|line 2/creditorAccount, iban=NL92…00|IBAN check digits are wrong",
                "NL91ABNA0417164300||AC03|line 2/creditorAccount|creditorAccount is missing",
                "NL91ABNA0417164300|12345678901234567890123456789012345|FF01|line 2/creditorAccount|at most 34 characters",
                "ABNANL2A|ABN|RC01|line 2/creditorBic|BIC must be",
            })
    void refusesOneLineWithTheIsoReasonAndTheLine(String good, String bad, String code, String at, String rule) {
        assertThat(LINE).contains(good);
        List<PaymentFileEntry> entries = read(HEADER + LINE.replace(good, bad == null ? "" : bad) + LINE);
        assertThat(entries).hasSize(2);
        assertThat(entries.get(0)).isInstanceOfSatisfying(PaymentFileEntry.Invalid.class, invalid -> {
            assertThat(invalid.reason().code().name()).isEqualTo(code);
            assertThat(invalid.reason().additionalInformation()).contains(rule).endsWith("[at=" + at + "]");
        });
        assertThat(entries.get(1)).as("neighbour").isInstanceOf(PaymentFileEntry.Valid.class);
    }

    @Test
    void readsColumnsInAnyOrderAndKeepsUnknownOnes() {
        List<PaymentFileEntry> entries = read("Purpose;CREDITORACCOUNT;currency;amount;endToEndId;empty\r\n"
                + "SALA;0123456;JPY;500;\"E;\"\"1\"\"\";\r\n");
        assertThat(entries).singleElement().isInstanceOfSatisfying(PaymentFileEntry.Valid.class, valid -> {
            assertThat(valid.transfer().endToEndId().value()).isEqualTo("E;\"1\"");
            assertThat(valid.transfer().amount()).hasToString("500 JPY");
            assertThat(valid.transfer().creditorAccount().value()).isEqualTo("0123456");
            assertThat(valid.transfer().supplementary()).isEqualTo(Map.of("Purpose", "SALA"));
            assertThat(valid.report().remarks())
                    .containsExactly(new MappingReport.Remark(
                            MappingReport.Change.NO_HOME, "Purpose", "kept as supplementary data"));
        });
    }

    @Test
    void countsLinesThroughQuotedLineEndsAndEmptyLines() {
        List<PaymentFileEntry> entries = read(
                HEADER + "\n" + LINE.replace("Creditor", "\"Credi\ntor\"") + "\r\n  \n" + LINE.replace("12.34", "x"));
        assertThat(entries).hasSize(2);
        assertThat(((PaymentFileEntry.Valid) entries.get(0))
                        .transfer()
                        .creditor()
                        .name())
                .isEqualTo("Credi\ntor");
        assertThat(((PaymentFileEntry.Invalid) entries.get(1)).reason().additionalInformation())
                .endsWith("[at=line 7/amount]");
    }

    @Test
    void aByteOrderMarkChangesNothing() {
        assertThat(read("\uFEFF" + HEADER + LINE)).singleElement().isInstanceOf(PaymentFileEntry.Valid.class);
        assertThat(read("\uFEFF" + HEADER.replace(',', ';') + LINE.replace(',', ';')))
                .singleElement()
                .isInstanceOf(PaymentFileEntry.Valid.class);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void refusesWhatIsNotSuchAFile(String what, byte[] bytes, String rule, String at) {
        assertThatThrownBy(() -> new CsvCodec().check(new ByteArrayInputStream(bytes)))
                .as(what)
                .isInstanceOfSatisfying(
                        MessageUnreadable.class, e -> assertThat(e.at()).isEqualTo(at))
                .hasMessageContaining(rule);
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("empty", utf8(""), "file is empty", "line 1"),
                Arguments.of("no header", utf8(LINE), "column 'endToEndId' is missing", "line 1"),
                Arguments.of(
                        "amount missing", utf8(HEADER.replace("amount,", "")), "column 'amount' is missing", "line 1"),
                Arguments.of(
                        "twice",
                        utf8(HEADER.replace("remittance", "AMOUNT")),
                        "column 'amount' is given twice",
                        "line 1"),
                Arguments.of("nameless", utf8(HEADER.replace("remittance", "")), "column 10 has no name", "line 1"),
                Arguments.of(
                        "quote never closed", utf8(HEADER + LINE + "\"E2E"), "quotes are not as RFC 4180", "line 3"),
                Arguments.of(
                        "text behind a quote",
                        utf8(HEADER + "\"E2E\"x" + LINE),
                        "quotes are not as RFC 4180",
                        "line 2"),
                Arguments.of(
                        "not UTF-8",
                        (HEADER + LINE.replace("Debtor", "Dörte")).getBytes(StandardCharsets.ISO_8859_1),
                        "text is not UTF-8",
                        "line 1"),
                Arguments.of(
                        "UTF-16", (HEADER + LINE).getBytes(Charset.forName("UTF-16")), "text is not UTF-8", "line 1"));
    }

    @Test
    void aQuoteThatNeverClosesIsNotReadToTheEnd() {
        long[] bytesRead = {0};
        InputStream endless = new InputStream() {
            private final byte[] start = utf8(HEADER + LINE + "\"");

            @Override
            public int read() {
                int at = (int) Math.min(bytesRead[0]++, start.length);
                return at < start.length ? start[at] : 'a';
            }
        };
        assertThatThrownBy(() -> new CsvCodec().check(endless))
                .isInstanceOf(MessageUnreadable.class)
                .hasMessageContaining("is longer than 1048576 bytes")
                .hasMessageContaining("at=line 3");
        assertThat(bytesRead[0]).isLessThan(1_200_000);
    }

    @Test
    void checkFindsCountSumAndContentHash() throws Exception {
        byte[] bytes = utf8(HEADER + LINE + LINE.replace("12.34", "x") + LINE);
        PaymentFile.Check check = new CsvCodec().check(new ByteArrayInputStream(bytes));
        assertThat(check.totals().entryCount()).isEqualTo(3);
        assertThat(check.totals().controlSum()).isEqualByComparingTo("24.68");
        assertThat(check.totals().isConsistent()).isTrue();
        assertThat(check.header().messageId())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        assertThat(check.header().entryCount()).isEqualTo(-1);
    }

    @Test
    void contentTellsSameFromOther() {
        byte[] content = contentOf(HEADER + LINE);
        assertThat(contentOf(HEADER.replace(',', ';') + LINE.replace(',', ';'))).isEqualTo(content);
        assertThat(contentOf(HEADER.replace("debtorName", "creditorName2") + LINE))
                .isNotEqualTo(content);
        assertThat(contentOf(HEADER + LINE.replace("12.34", "12.35"))).isNotEqualTo(content);
    }

    @Test
    void answersCannotRunAsFormulas() throws IOException {
        List<EntryStatus> entries = new ArrayList<>();
        for (String evil : new String[] {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "harmless"}) {
            entries.add(status(evil, new CountedUetrs().get(), TransactionStatus.ACSC, "a,\"b\""));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvAnswerWriter.write(entries, out);
        assertThat(out.toString(StandardCharsets.UTF_8).split("\r\n"))
                .hasSize(7)
                .startsWith("endToEndId,uetr,status,reason,bank,bankReference")
                .contains("'=1+1,00000000-0000-4000-8000-000000000001,ACSC,,nordbank,\"a,\"\"b\"\"\"")
                .contains("harmless,00000000-0000-4000-8000-000000000001,ACSC,,nordbank,\"a,\"\"b\"\"\"")
                .noneMatch(line -> line.matches("^\"?[=+@\\-\t].*"));
    }

    private static EntryStatus status(String endToEndId, Uetr uetr, TransactionStatus status, String bankReference) {
        return new EntryStatus(
                1,
                "",
                null,
                new EndToEndId(endToEndId),
                uetr,
                new StatusReport(uetr, status, null, null, "nordbank", bankReference, "00", null, Map.of()));
    }

    private static List<PaymentFileEntry> read(String csv) {
        List<PaymentFileEntry> entries = new ArrayList<>();
        new CsvCodec(new CountedUetrs())
                .open(new ByteArrayInputStream(utf8(csv)))
                .forEachRemaining(entries::add);
        return entries;
    }

    private static byte[] contentOf(String csv) {
        return ((PaymentFileEntry.Valid) read(csv).get(0)).content();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
