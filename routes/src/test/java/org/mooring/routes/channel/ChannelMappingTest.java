package org.mooring.routes.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.PaymentExchange;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Remark;

/** What a codec could not carry over goes with the request. */
class ChannelMappingTest {
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void aMemberThatJsonDoesNotKnowIsReported() {
        String known = "\"endToEndId\":\"E2E-1\",\"amount\":{\"amount\":\"12.34\",\"currency\":\"EUR\"},"
                + "\"creditorAccount\":{\"iban\":\"NL91ABNA0417164300\"}";
        assertThat(paths(rest("{" + known + ",\"purpose\":\"SALA\"}"))).containsExactly("/purpose");
        assertThat(rest("{" + known + "}").mapping()).isSameAs(MappingReport.CLEAN);
        assertThat(rest("{}").mapping()).as("refused").isSameAs(MappingReport.CLEAN);
    }

    private InboundRequest rest(String json) {
        Exchange exchange = exchange(json);
        new ReadRestPayment(new ApiRequests(new InboundRequests(Clock.systemUTC()))).read(exchange);
        return exchange.getProperty(PaymentExchange.REQUEST, InboundRequest.class);
    }

    @Test
    void eachEntryOfAFileHasItsOwnReport() throws Exception {
        Exchange exchange = exchange("""
                endToEndId,amount,currency,creditorName,creditorAccount,costCentre
                E2E-1,12.34,EUR,Creditor,NL91ABNA0417164300,4711
                E2E-2,12.34,EUR,Creditor,NL91ABNA0417164300,
                E2E-3,12.345,EUR,Creditor,NL91ABNA0417164300,4711
                """);
        exchange.getMessage().setHeader(FileFlow.FORMAT, "csv");
        exchange.getMessage().setHeader(FileFlow.CHANNEL, "csv-file");

        new OpenPaymentFile(new InboundRequests(Clock.systemUTC()), new FileFormats(), null, 10, left -> {})
                .open(exchange)
                .toCompletableFuture()
                .join();

        Iterator<?> entries = exchange.getMessage().getBody(Iterator.class);
        assertThat(paths(((FileEntry) entries.next()).request())).containsExactly("costCentre");
        assertThat(((FileEntry) entries.next()).request().mapping()).isSameAs(MappingReport.CLEAN);
        assertThat(((FileEntry) entries.next()).request().refusal()).isNotNull();
    }

    private static List<String> paths(InboundRequest request) {
        return request.mapping().remarks().stream().map(Remark::path).toList();
    }

    private Exchange exchange(String body) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(body.getBytes(StandardCharsets.UTF_8));
        return exchange;
    }
}
