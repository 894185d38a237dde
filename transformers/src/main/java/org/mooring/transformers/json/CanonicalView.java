package org.mooring.transformers.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.mooring.canonical.Payment;
import org.mooring.canonical.Uetr;

/** A payment as an explanation shows it: masked, and without a UETR that the message does not carry. */
public final class CanonicalView {
    /** Stands in for the UETR that the hub would give on arrival. */
    public static final Uetr NOT_GIVEN = Uetr.parse("00000000-0000-4000-8000-000000000000", "");

    private CanonicalView() {}

    public static ObjectNode of(Payment payment) {
        ObjectNode view = (ObjectNode) Json.readObject(CanonicalJson.writeMasked(payment));
        if (payment.uetr().equals(NOT_GIVEN)) {
            view.remove("uetr");
        }
        return view;
    }
}
