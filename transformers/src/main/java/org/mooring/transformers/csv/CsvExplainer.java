package org.mooring.transformers.csv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.Explainer;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.Explanation.Part;
import org.mooring.transformers.Explanation.Violation;
import org.mooring.transformers.PaymentFileEntry;
import org.mooring.transformers.json.CanonicalView;

/** A CSV file of credit transfers. */
public final class CsvExplainer implements Explainer {
    private static final int HEADER_LENGTH_MAX = 8_192;

    /** By its header line: one of the columns without which there is no payment. */
    @Override
    public boolean recognises(byte[] bytes) {
        String beginning = new String(bytes, 0, Math.min(bytes.length, HEADER_LENGTH_MAX), StandardCharsets.UTF_8);
        String header = beginning.lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
        boolean isSeparated = header.indexOf(',') >= 0 || header.indexOf(';') >= 0;
        return isSeparated
                && (header.contains(Columns.CREDITOR_ACCOUNT.toLowerCase(Locale.ROOT))
                        || header.contains(Columns.END_TO_END_ID.toLowerCase(Locale.ROOT)));
    }

    @Override
    public Explanation explain(byte[] bytes) {
        List<Part> lines = new ArrayList<>();
        List<Violation> violations = new ArrayList<>();
        ArrayNode canonical = JsonNodeFactory.instance.arrayNode();
        try (CsvFile file = new CsvFile(new ByteArrayInputStream(bytes), "", () -> CanonicalView.NOT_GIVEN)) {
            Consumer<Part> collector = lines::add;
            while (file.hasNext()) {
                file.show(collector);
                PaymentFileEntry entry = file.next();
                if (entry instanceof PaymentFileEntry.Valid valid) {
                    canonical.add(CanonicalView.of(valid.transfer()));
                } else if (entry instanceof PaymentFileEntry.Invalid invalid
                        && violations.size() < Explanation.VIOLATIONS_MAX) {
                    violations.add(Violation.of(invalid));
                }
            }
        } catch (MessageUnreadable unreadable) {
            violations.add(new Violation(unreadable.at(), null, unreadable.rule(), null, ReasonCode.FF01.name()));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        JsonNode payments = canonical.isEmpty() ? null : canonical;
        return new Explanation(CsvFile.FORMAT, List.of(), lines, violations, payments, null);
    }
}
