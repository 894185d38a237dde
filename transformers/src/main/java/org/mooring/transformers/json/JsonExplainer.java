package org.mooring.transformers.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.Explainer;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.Explanation.Part;
import org.mooring.transformers.Explanation.Violation;
import org.mooring.transformers.input.MaskedText;

/** The JSON body of one credit transfer. */
public final class JsonExplainer implements Explainer {
    @Override
    public boolean recognises(byte[] bytes) {
        return first(bytes) == '{';
    }

    /** The first character that is no blank and no byte order mark; 0 when there is none. */
    private static int first(byte[] bytes) {
        for (byte b : bytes) {
            boolean isPassedOver = b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == (byte) 0xef;
            if (!isPassedOver && b != (byte) 0xbb && b != (byte) 0xbf) {
                return b;
            }
        }
        return 0;
    }

    @Override
    public Explanation explain(byte[] bytes) {
        List<Part> parts = new ArrayList<>();
        List<Violation> violations = new ArrayList<>();
        JsonNode canonical = null;
        try {
            add(Json.readObject(bytes), "", parts);
            canonical = CanonicalView.of(CanonicalJson.readPaymentRequest(bytes, () -> CanonicalView.NOT_GIVEN)
                    .transfer());
        } catch (MessageUnreadable unreadable) {
            violations.add(new Violation(unreadable.at(), null, unreadable.rule(), null, ReasonCode.FF01.name()));
        } catch (PaymentRejected rejected) {
            violations.add(Violation.of(rejected));
        }
        return new Explanation(Json.FORMAT, List.of(), parts, violations, canonical, null);
    }

    private static void add(JsonNode parent, String path, List<Part> parts) {
        if (parent.isArray()) {
            for (int i = 0; i < parent.size(); i++) {
                add(String.valueOf(i), parent.get(i), path, parts);
            }
        } else {
            parent.properties().forEach(member -> add(member.getKey(), member.getValue(), path, parts));
        }
    }

    private static void add(String name, JsonNode value, String parentPath, List<Part> parts) {
        String path = parentPath + "/" + name;
        List<Part> children = new ArrayList<>();
        if (value.isContainerNode()) {
            add(value, path, children);
        }
        parts.add(Part.of(name, value.isContainerNode() ? null : MaskedText.at(path, value.asText()), children));
    }
}
