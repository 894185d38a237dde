package org.mooring.journal;

import org.mooring.canonical.Uetr;

/** The first answer was given, but the payment's key was destroyed since: it cannot be given again. */
public final class AnswerErased extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public AnswerErased(Uetr payment) {
        super("the first answer was erased with the payment's key [uetr=" + payment
                + "]; the repeat is recognised but cannot be answered");
    }
}
