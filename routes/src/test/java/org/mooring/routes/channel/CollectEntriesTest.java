package org.mooring.routes.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.PaymentExchange;
import org.mooring.routes.FlowExchange;

class CollectEntriesTest {
    /** Camel copies the properties of what the aggregation returns onto the exchange of the whole. */
    @Test
    void whatHappenedToOneEntryIsNotSaidOfTheWhole() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:file")
                            .split(body(), new CollectEntries())
                            .process(CollectEntriesTest::conflict)
                            .end();
                }
            });
            camel.start();
            Exchange whole = new DefaultExchange(camel);
            whole.getMessage().setBody(List.of(1, 2));

            Exchange done = camel.createProducerTemplate().send("direct:file", whole);

            assertThat(CollectEntries.entries(done))
                    .extracting(FileEntry::entryIndex)
                    .containsExactly(1, 2);
            assertThat(done.getProperties())
                    .containsEntry(FlowExchange.REPLAYED, true) // both entries are repeats
                    .containsEntry(FlowExchange.CONFLICT, false) // only one is in conflict
                    .doesNotContainKeys(
                            FlowExchange.OPEN, FlowExchange.IN_HAND, PaymentExchange.REQUEST, FileEntry.PROPERTY);
        }
    }

    private static void conflict(Exchange exchange) {
        int index = exchange.getMessage().getBody(Integer.class);
        exchange.setProperty(
                FileEntry.PROPERTY,
                new FileEntry(index, "P", null, new EndToEndId("E" + index), null, null, null, null));
        exchange.setProperty(FlowExchange.CONFLICT, index == 1);
        exchange.setProperty(FlowExchange.REPLAYED, true);
        exchange.setProperty(FlowExchange.OPEN, false);
        exchange.setProperty(PaymentExchange.REQUEST, "the entry's");
        exchange.getMessage()
                .setBody(StatusReport.rejected(Uetr.random(), new StatusReason(ReasonCode.DUPL, "other content")));
    }
}
