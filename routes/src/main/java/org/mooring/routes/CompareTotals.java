package org.mooring.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.mooring.connectors.ServiceAnswer;
import org.mooring.connectors.iso8583.InboundTotals;
import org.mooring.transformers.iso8583.Iso8583Totals;
import org.mooring.transformers.iso8583.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares an acquirer's totals (0500, 0520) with what the journal holds for it and that day. The answer says whether they
 * are the same (DE 66) and has our own; what was compared is on disk before it leaves. Asked again it compares again.
 */
public final class CompareTotals {
    private static final Logger LOG = LoggerFactory.getLogger(CompareTotals.class);
    private static final String IN_BALANCE = "1";
    private static final String OUT_OF_BALANCE = "2";
    private static final DateTimeFormatter MMDD = DateTimeFormatter.ofPattern("MMdd");

    private final KeptLines kept;
    private final AcquirerTotals totals;
    private final PaymentRecorder recorder;

    /** @param folder gets a file for each day that is asked about */
    public CompareTotals(Path folder, PaymentRecorder recorder) {
        this.kept = new KeptLines(folder);
        this.totals = new AcquirerTotals(recorder.journal());
        this.recorder = recorder;
    }

    public CompletionStage<Void> compare(Exchange exchange) throws InvalidPayloadException {
        InboundTotals asked = exchange.getMessage().getMandatoryBody(InboundTotals.class);
        return recorder.later(() -> compared(asked))
                .thenAccept(answer -> exchange.getMessage().setBody(answer));
    }

    private ServiceAnswer compared(InboundTotals asked) {
        Iso8583Totals own = totals.of(asked);
        List<Integer> differences = own.differences(asked.claimed());
        if (!differences.isEmpty()) {
            LOG.warn(
                    "{}: totals of acquirer {} for {} are out of balance in DE {}; answered DE 66 = 2",
                    asked.peer(),
                    asked.acquirer(),
                    asked.date(),
                    differences);
        }
        kept.append(asked.date(), line(asked, own, differences));
        Map<Integer, String> elements = new HashMap<>(own.elements());
        elements.put(15, MMDD.format(asked.date()));
        elements.put(50, "%03d".formatted(asked.currency().getNumericCode()));
        elements.put(66, differences.isEmpty() ? IN_BALANCE : OUT_OF_BALANCE);
        return new ServiceAnswer(ResponseCode.APPROVED, elements);
    }

    private static String line(InboundTotals asked, Iso8583Totals own, List<Integer> differences) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("at", asked.receivedAt().toString())
                .put("peer", asked.peer())
                .put("mti", asked.mti())
                .put("acquirer", asked.acquirer())
                .put("terminal", asked.terminal())
                .put("date", asked.date().toString())
                .put("currency", asked.currency().getCurrencyCode())
                .put("isInBalance", differences.isEmpty());
        ObjectNode claimed = line.putObject("claimed");
        asked.claimed().forEach((de, value) -> claimed.put("DE" + de, value));
        ObjectNode held = line.putObject("held");
        own.elements().forEach((de, value) -> held.put("DE" + de, value));
        return line.toString();
    }
}
