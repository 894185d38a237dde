package org.mooring.transformers.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;

class CsvPropertyTest {
    /** Written by a writer that is not ours, read by ours: nothing changes, whatever the texts hold. */
    @Property(tries = 300)
    void readsBackWhatAWriterOfRfc4180Wrote(
            @ForAll("names") List<String> names,
            @ForAll @LongRange(min = 1, max = 999_999_999_999L) long amountMinor,
            @ForAll boolean isSemicolon)
            throws IOException {
        StringWriter text = new StringWriter();
        CSVPrinter printer = new CSVPrinter(
                text,
                CSVFormat.RFC4180
                        .builder()
                        .setDelimiter(isSemicolon ? ';' : ',')
                        .get());
        printer.printRecord("creditorName", "amount", "currency", "creditorAccount", "endToEndId", "note");
        BigDecimal amount = BigDecimal.valueOf(amountMinor, 2);
        for (String name : names) {
            printer.printRecord(name, amount.toPlainString(), "EUR", "0123456", "E2E", name);
        }
        PaymentFile file =
                new CsvCodec().open(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
        for (String name : names) {
            PaymentFileEntry.Valid entry = (PaymentFileEntry.Valid) file.next();
            assertThat(entry.transfer().creditor().name()).isEqualTo(name);
            assertThat(entry.transfer().supplementary()).containsEntry("note", name);
            assertThat(entry.transfer().amount().amountMinor()).isEqualTo(amountMinor);
        }
        assertThat(file.hasNext()).isFalse();
        assertThat(file.totals().controlSum()).isEqualByComparingTo(amount.multiply(BigDecimal.valueOf(names.size())));
    }

    /** Garbage ends in a reading or in MessageUnreadable, never in anything else. */
    @Property(tries = 500)
    void garbageNeverEndsInADefect(@ForAll byte[] garbage, @ForAll boolean hasHeader) throws IOException {
        byte[] header =
                (hasHeader ? "endToEndId,amount,currency,creditorAccount\n" : "").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[header.length + garbage.length];
        System.arraycopy(header, 0, bytes, 0, header.length);
        System.arraycopy(garbage, 0, bytes, header.length, garbage.length);
        int entryCount = 0;
        try (PaymentFile file = new CsvCodec().open(new ByteArrayInputStream(bytes))) {
            while (file.hasNext()) {
                assertThat(file.next().entryIndex()).isEqualTo(++entryCount);
            }
            assertThat(file.totals().entryCount()).isEqualTo(entryCount);
        } catch (MessageUnreadable e) {
            assertThat(e.at()).startsWith("line ");
        }
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.strings()
                .withChars("abc,;\"'\n\t=+ äß€\uD83D\uDE00")
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(text -> text.strip().equals(text) && !text.isBlank())
                .filter(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text))
                .list()
                .ofMaxSize(5);
    }
}
