package org.mooring.routes.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.mooring.canonical.failure.MessageUnreadable;

/** Writes why a file was refused, for the {@code .reason.json} beside it; the file itself is moved by the channel. */
public final class WriteRejection {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Clock clock;

    public WriteRejection(Clock clock) {
        this.clock = clock;
    }

    public void write(Exchange exchange) throws JsonProcessingException {
        MessageUnreadable why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, MessageUnreadable.class);
        Message message = exchange.getMessage();
        Map<String, String> reason = new LinkedHashMap<>();
        reason.put("file", exchange.getProperty("mooringOriginalName", String.class));
        reason.put("format", why.format());
        reason.put("rule", why.rule());
        reason.put("at", why.at());
        reason.put("refusedAt", clock.instant().toString());
        message.setBody(mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(reason));
    }
}
