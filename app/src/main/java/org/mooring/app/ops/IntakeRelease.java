package org.mooring.app.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.mooring.app.backup.IntakeMark;
import org.mooring.app.config.MooringProperties;
import org.mooring.routes.IntakeGate;
import org.mooring.routes.OpenPayments;
import org.mooring.routes.SettleInDoubt;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Opens a closed intake with four eyes: one person proposes, another confirms, each with a reason, each on the device
 * before it counts. Before the gate opens, every payment that the backup found unsent is given to an operator, and every one
 * in doubt that would be paid again or taken back by rule: what became of it after the backup only its bank knows.
 * Thread-safe.
 */
@Component
public class IntakeRelease {
    private static final String PROPOSED = "intake-release-proposed";
    private static final String RELEASED = "intake-released";

    private final IntakeGate gate;
    private final OperationsRecord record;
    private final Path data;
    private final CamelContext camel;
    private final ObjectProvider<OpenPayments> payments;
    private final ObjectProvider<SettleInDoubt> settle;

    IntakeRelease(
            IntakeGate gate,
            OperationsRecord record,
            MooringProperties properties,
            CamelContext camel,
            ObjectProvider<OpenPayments> payments,
            ObjectProvider<SettleInDoubt> settle) {
        this.gate = gate;
        this.record = record;
        this.data = properties.dataDir();
        this.camel = camel;
        this.payments = payments;
        this.settle = settle;
    }

    /** What came of a word for the release. */
    public enum Outcome {
        NOT_CLOSED,
        PROPOSED,
        /** The same person cannot confirm. */
        SAME_PERSON,
        /** Nobody has proposed it, and this person may not. */
        NOT_PROPOSED,
        /** This person may not confirm. */
        MAY_NOT_CONFIRM,
        RELEASED
    }

    public IntakeGate gate() {
        return gate;
    }

    /** The proposal that waits for a second person. */
    public synchronized Optional<OperationsRecord.Deed> proposal() {
        OperationsRecord.Deed open = null;
        for (OperationsRecord.Deed deed : record.deeds()) {
            if (deed.what().equals(PROPOSED)) {
                open = deed;
            } else if (deed.what().equals(RELEASED)) {
                open = null;
            }
        }
        return Optional.ofNullable(open);
    }

    /**
     * @param mayPropose the person is an operator
     * @param mayConfirm the person is an approver
     */
    public synchronized Outcome say(String person, boolean mayPropose, boolean mayConfirm, String why) {
        if (!gate.isClosed()) {
            return Outcome.NOT_CLOSED;
        }
        Optional<OperationsRecord.Deed> proposal = proposal();
        if (proposal.isEmpty()) {
            if (!mayPropose) {
                return Outcome.NOT_PROPOSED;
            }
            record.append(PROPOSED, person, why, Map.of("closed", gate.why()));
            return Outcome.PROPOSED;
        }
        if (proposal.get().by().equals(person)) {
            return Outcome.SAME_PERSON;
        }
        if (!mayConfirm) {
            return Outcome.MAY_NOT_CONFIRM;
        }
        release(person, why, proposal.get());
        return Outcome.RELEASED;
    }

    /** A crash on the way leaves intake closed, or open with everything recorded. */
    private void release(String person, String why, OperationsRecord.Deed proposal) {
        int held = payments.getObject().holdForOperator() + settle.getObject().holdForOperator();
        record.append(
                RELEASED,
                person,
                why,
                Map.of("closed", gate.why(), "proposedBy", proposal.by(), "paymentsHeld", Integer.toString(held)));
        try {
            IntakeMark.open(data);
        } catch (IOException failed) {
            throw new UncheckedIOException("the mark of the closed intake cannot be removed; it stays closed", failed);
        }
        gate.open(camel);
    }
}
