package org.mooring.transformers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.mooring.canonical.StatusReason;
import org.mooring.transformers.json.CanonicalJson;

/** What was read of a payment file, as JSON that people can compare. */
public final class ReadingAsJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ReadingAsJson() {}

    public static String of(PaymentFile file) {
        ObjectNode root = MAPPER.createObjectNode();
        PaymentFile.Header header = file.header();
        ObjectNode head = root.putObject("header");
        head.put("format", header.format());
        head.put("messageId", header.messageId());
        head.put("createdAt", header.createdAt());
        head.put("entryCount", header.entryCount());
        head.put(
                "controlSum",
                header.controlSum() == null ? null : header.controlSum().toPlainString());
        head.put("initiatingParty", header.initiatingParty());
        var entries = root.putArray("entries");
        while (file.hasNext()) {
            PaymentFileEntry entry = file.next();
            ObjectNode node = entries.addObject();
            node.put("entryIndex", entry.entryIndex());
            node.put("paymentInformationId", entry.paymentInformationId());
            if (entry instanceof PaymentFileEntry.Valid valid) {
                node.put("uetrGiven", valid.uetrGiven());
                node.set("transfer", tree(CanonicalJson.write(valid.transfer())));
                remarks(node, valid.report());
            } else if (entry instanceof PaymentFileEntry.Invalid invalid) {
                node.put("endToEndId", invalid.endToEndId().value());
                node.put(
                        "instructionId",
                        invalid.instructionId() == null
                                ? null
                                : invalid.instructionId().value());
                node.put("refused", invalid.reason().toString());
            }
        }
        ObjectNode totals = root.putObject("totals");
        totals.put("entryCount", file.totals().entryCount());
        totals.put("controlSum", file.totals().controlSum().toPlainString());
        strings(
                totals,
                "contradictions",
                file.totals().contradictions().stream()
                        .map(StatusReason::toString)
                        .toList());
        remarks(totals, file.totals().report());
        return pretty(root);
    }

    public static String pretty(byte[] json) {
        return pretty(tree(json));
    }

    private static String pretty(com.fasterxml.jackson.databind.JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node).replace("\r\n", "\n") + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static com.fasterxml.jackson.databind.JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remarks(ObjectNode node, MappingReport report) {
        strings(
                node,
                "remarks",
                report.remarks().stream()
                        .map(remark -> remark.change() + " " + remark.path() + ": " + remark.note())
                        .toList());
    }

    private static void strings(ObjectNode node, String name, List<String> values) {
        if (!values.isEmpty()) {
            var array = node.putArray(name);
            values.forEach(array::add);
        }
    }
}
