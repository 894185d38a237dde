package org.mooring.journal.embedded;

import org.mooring.canonical.Uetr;

/** The first answer was given, but the payment's key was destroyed since: it cannot be given again. */
final class AnswerErased extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    AnswerErased(Uetr payment) {
        super("the first answer was erased with the payment's key [uetr=" + payment
                + "]; the repeat is recognised but cannot be answered");
    }
}
