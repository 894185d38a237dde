package org.mooring.connectors.iso8583;

import org.mooring.canonical.Payment;
import org.mooring.connectors.LateAnswer;
import org.mooring.connectors.SendOutcome;
import org.mooring.transformers.iso8583.Iso8583Message;

/** A 0210 that came after its request had been given up, or over another connection. */
record LateIsoAnswer(String link, Iso8583Message message, BankAnswers answers) implements LateAnswer {
    @Override
    public String reference() {
        return message.text(7) + "/" + message.text(11);
    }

    @Override
    public SendOutcome outcome(Payment payment) {
        return answers.outcome(payment, message);
    }
}
