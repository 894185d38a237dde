package org.mooring.routes.channel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.mooring.journal.JournalFull;

class JudgeQueueMessageTest {
    private final JudgeQueueMessage judge = new JudgeQueueMessage();

    @Test
    void aDefectIsRejectedAtItsFifthDelivery() {
        IllegalStateException defect = new IllegalStateException("a defect");
        assertThatThrownBy(() -> judge.judge(failed(defect, 4))).isSameAs(defect);
        assertThatCode(() -> judge.judge(failed(defect, 5))).doesNotThrowAnyException();
    }

    @Test
    void anOutageRejectsNothingHoweverLongItTakes() {
        for (Exception outage : new Exception[] {
            new CompletionException(new IllegalStateException("recorded nowhere", new SQLException("away"))),
            new JournalFull("the journal is full")
        }) {
            assertThatThrownBy(() -> judge.judge(failed(outage, 1_000))).isSameAs(outage);
        }
    }

    private static Exchange failed(Exception why, int deliveries) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, why);
        exchange.setProperty(ReadQueueMessage.DELIVERY_COUNT, deliveries);
        return exchange;
    }
}
