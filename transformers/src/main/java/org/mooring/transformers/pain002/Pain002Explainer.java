package org.mooring.transformers.pain002;

import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.ReasonCode;
import org.mooring.transformers.Explainer;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.Explanation.Part;
import org.mooring.transformers.Explanation.Violation;
import org.mooring.transformers.input.XmlParts;

/**
 * A pain.002 message, which the hub writes and does not read: its elements, and the few rules without which it answers
 * nothing. It has no canonical reading.
 */
public final class Pain002Explainer implements Explainer {
    private static final String NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:";
    private static final String FORMAT = "pain.002";
    private static final String REPORT = "CstmrPmtStsRpt";
    private static final List<List<String>> REQUIRED = List.of(
            List.of(REPORT, "GrpHdr", "MsgId"),
            List.of(REPORT, "GrpHdr", "CreDtTm"),
            List.of(REPORT, "OrgnlGrpInfAndSts", "OrgnlMsgId"));

    @Override
    public boolean recognises(byte[] bytes) {
        return XmlParts.namespace(bytes).startsWith(NAMESPACE + FORMAT + ".");
    }

    @Override
    public Explanation explain(byte[] bytes) {
        XmlParts.Read xml = XmlParts.of(bytes, FORMAT);
        List<Violation> violations = new ArrayList<>();
        if (xml.fault() != null) {
            violations.add(new Violation(xml.fault().at(), null, xml.fault().rule(), null, ReasonCode.FF01.name()));
        } else {
            List<Part> children = xml.parts().get(0).children();
            for (List<String> path : REQUIRED) {
                if (!isThere(children, path)) {
                    String last = path.get(path.size() - 1);
                    violations.add(new Violation(
                            String.join("/", path), null, last + " is missing", null, ReasonCode.FF01.name()));
                }
            }
        }
        return new Explanation(format(xml.namespace()), List.of(), xml.parts(), violations, null, null);
    }

    private static boolean isThere(List<Part> parts, List<String> path) {
        for (Part part : parts) {
            if (part.name().equals(path.get(0))) {
                boolean isLast = path.size() == 1;
                return isLast
                        ? part.value() != null && !part.value().isEmpty()
                        : isThere(part.children(), path.subList(1, path.size()));
            }
        }
        return false;
    }

    private static String format(String namespace) {
        return namespace.startsWith(NAMESPACE) ? namespace.substring(NAMESPACE.length()) : FORMAT;
    }
}
