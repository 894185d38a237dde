package org.mooring.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.mooring.connectors.ServiceAnswer;
import org.mooring.connectors.iso8583.InboundAdministrative;
import org.mooring.transformers.iso8583.ResponseCode;

/** Keeps an ISO 8583 administrative message (0600, 0620), masked, and answers it 00 once it is on disk. */
public final class KeepAdministrative {
    private final KeptLines kept;
    private final PaymentRecorder recorder;

    /** @param folder gets a file a day */
    public KeepAdministrative(Path folder, PaymentRecorder recorder) {
        this.kept = new KeptLines(folder);
        this.recorder = recorder;
    }

    public CompletionStage<Void> keep(Exchange exchange) throws InvalidPayloadException {
        InboundAdministrative said = exchange.getMessage().getMandatoryBody(InboundAdministrative.class);
        String line = JsonNodeFactory.instance
                .objectNode()
                .put("at", said.receivedAt().toString())
                .put("peer", said.peer())
                .put("message", said.message())
                .toString();
        return recorder.later(() -> {
                    kept.append(LocalDate.ofInstant(said.receivedAt(), ZoneOffset.UTC), line);
                    return ServiceAnswer.of(ResponseCode.APPROVED);
                })
                .thenAccept(answer -> exchange.getMessage().setBody(answer));
    }
}
