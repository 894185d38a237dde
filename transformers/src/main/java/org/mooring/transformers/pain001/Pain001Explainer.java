package org.mooring.transformers.pain001;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.Explainer;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.Explanation.Violation;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;
import org.mooring.transformers.input.XmlParts;
import org.mooring.transformers.json.CanonicalView;

/** A pain.001 message of any version, also of one that the hub does not take. */
public final class Pain001Explainer implements Explainer {
    private static final String NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:";

    private final Pain001Codec codec = new Pain001Codec(() -> CanonicalView.NOT_GIVEN);

    @Override
    public boolean recognises(byte[] bytes) {
        return XmlParts.namespace(bytes).startsWith(NAMESPACE + Pain001File.FORMAT + ".");
    }

    @Override
    public Explanation explain(byte[] bytes) {
        XmlParts.Read xml = XmlParts.of(bytes, Pain001File.FORMAT);
        List<Violation> violations = new ArrayList<>();
        ArrayNode canonical = JsonNodeFactory.instance.arrayNode();
        try (PaymentFile file = codec.open(new ByteArrayInputStream(bytes))) {
            while (file.hasNext()) {
                PaymentFileEntry entry = file.next();
                if (entry instanceof PaymentFileEntry.Valid valid) {
                    canonical.add(CanonicalView.of(valid.transfer()));
                } else if (entry instanceof PaymentFileEntry.Invalid invalid
                        && violations.size() < Explanation.VIOLATIONS_MAX) {
                    violations.add(Violation.of(invalid));
                }
            }
            for (StatusReason contradiction : file.totals().contradictions()) {
                violations.add(Violation.of(contradiction, "GrpHdr"));
            }
        } catch (MessageUnreadable unreadable) {
            violations.add(new Violation(unreadable.at(), null, unreadable.rule(), null, ReasonCode.FF01.name()));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return new Explanation(
                format(xml.namespace()),
                List.of(),
                xml.parts(),
                violations,
                canonical.isEmpty() ? null : canonical,
                null);
    }

    private static String format(String namespace) {
        return namespace.startsWith(NAMESPACE) ? namespace.substring(NAMESPACE.length()) : Pain001File.FORMAT;
    }
}
