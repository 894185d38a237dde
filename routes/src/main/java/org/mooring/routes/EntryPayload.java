package org.mooring.routes;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.mooring.canonical.Payment;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.StatusInquiry;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Remark;
import org.mooring.transformers.json.CanonicalJson;

/**
 * What the steps put into the encrypted part of journal entries: JSON, so that an auditor can read it in ten years.
 * Account and card numbers stand in full here; sensitive authentication data never does.
 */
final class EntryPayload {
    /** The public header says it all. */
    static final byte[] EMPTY = new byte[0];

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 16;

    private EntryPayload() {}

    /** {@code {"submitter"?, "originator", "answerBefore", "rawFormat", "raw" (base64), "mapping", "payment" | "refusal"}}. */
    static byte[] received(InboundRequest request) {
        return json(json -> {
            if (!request.submitter().isEmpty()) {
                json.writeStringField("submitter", request.submitter());
            }
            json.writeStringField("originator", request.originator().name());
            json.writeStringField("answerBefore", request.answerBefore().toString());
            json.writeStringField("rawFormat", request.rawFormat());
            json.writeBinaryField("raw", request.raw());
            mapping(json, request.mapping());
            if (request.payment() != null) {
                json.writeFieldName("payment");
                CanonicalJson.write(json, request.payment());
            } else {
                json.writeStringField("refusal", request.refusal().toString());
            }
        });
    }

    /**
     * What a restart needs of a RECEIVED entry.
     *
     * @param submitter empty where no caller of an API handed it in, and in journals from before it was recorded
     * @param payment null for a request that was refused
     */
    record Received(
            String submitter,
            Originator originator,
            Instant answerBefore,
            String rawFormat,
            byte[] raw,
            Payment payment) {}

    /** @throws UncheckedIOException for a payload that {@link #received} did not write */
    static Received readReceived(byte[] payload) {
        try {
            JsonNode json = MAPPER.readTree(payload);
            return new Received(
                    json.path("submitter").asText(),
                    Originator.valueOf(json.path("originator").asText()),
                    Instant.parse(json.path("answerBefore").asText()),
                    json.path("rawFormat").asText(),
                    json.path("raw").binaryValue(),
                    json.has("payment")
                            ? CanonicalJson.readPayment(MAPPER.writeValueAsBytes(json.get("payment")))
                            : null);
        } catch (IOException e) {
            throw new UncheckedIOException("a RECEIVED entry cannot be read", e);
        }
    }

    /** Who handed the payment of a RECEIVED entry in; empty as in {@link Received}. */
    static String readSubmitter(byte[] payload) {
        return tree(payload).path("submitter").asText();
    }

    /**
     * {@code {"link", "reference", "wireDigest", "wireNonce", "wireLength", "mapping"}}; digest = SHA-256(nonce ‖ wire
     * bytes).
     */
    static byte[] intent(PreparedMessage message) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        MessageDigest sha256 = sha256();
        sha256.update(nonce);
        sha256.update(message.wire());
        return json(json -> {
            json.writeStringField("link", message.link());
            json.writeStringField("reference", message.reference());
            json.writeStringField("wireDigest", HexFormat.of().formatHex(sha256.digest()));
            json.writeStringField("wireNonce", HexFormat.of().formatHex(nonce));
            json.writeNumberField("wireLength", message.wire().length);
            mapping(json, message.mapping());
        });
    }

    /** The reference of an INTENT entry: under it, the bank knows the payment. */
    static String readIntentReference(byte[] payload) {
        return tree(payload).path("reference").asText();
    }

    /** Whether those are the bytes that an INTENT entry has the digest of. */
    static boolean isOfIntent(byte[] payload, byte[] wire) {
        JsonNode intent = tree(payload);
        MessageDigest sha256 = sha256();
        sha256.update(HexFormat.of().parseHex(intent.path("wireNonce").asText()));
        sha256.update(wire);
        return MessageDigest.isEqual(
                sha256.digest(),
                HexFormat.of().parseHex(intent.path("wireDigest").asText()));
    }

    /** How an inquiry ended. */
    enum InquiryEnd {
        FOUND,
        UNKNOWN,
        NONE,
        /** It may leave from here on: a repeat, which is on disk before, since it could be booked. */
        LEAVES
    }

    /** What of an INQUIRY entry decides the next step. */
    record Inquired(InquiryEnd answer, boolean isRepeat) {}

    /** {@code {"askedAt", "repeat": true, "answer": "LEAVES"}}: the payment may leave again, marked as a repeat. */
    static byte[] repeatLeaves(Instant askedAt) {
        return json(json -> {
            json.writeStringField("askedAt", askedAt.toString());
            json.writeBooleanField("repeat", true);
            json.writeStringField("answer", InquiryEnd.LEAVES.name());
        });
    }

    /**
     * {@code {"askedAt", "repeat"?: true, "answer": "FOUND" | "UNKNOWN" | "NONE", "why"?, "report"?}}; report: what the
     * bank found.
     */
    static byte[] inquiry(StatusInquiry.Answer answer, Instant askedAt, boolean isRepeat) {
        return json(json -> {
            json.writeStringField("askedAt", askedAt.toString());
            if (isRepeat) {
                json.writeBooleanField("repeat", true);
            }
            if (answer instanceof StatusInquiry.Answer.Found found) {
                json.writeStringField("answer", InquiryEnd.FOUND.name());
                report(json, found.outcome().report());
            } else if (answer instanceof StatusInquiry.Answer.None none) {
                json.writeStringField("answer", InquiryEnd.NONE.name());
                json.writeStringField("why", none.why());
            } else {
                json.writeStringField("answer", InquiryEnd.UNKNOWN.name());
            }
        });
    }

    static Inquired readInquiry(byte[] payload) {
        JsonNode tree = tree(payload);
        return new Inquired(
                InquiryEnd.valueOf(tree.path("answer").asText()),
                tree.path("repeat").asBoolean());
    }

    /** {@code {"reference"}}: of the payment that is taken back. */
    static byte[] reversal(String reference) {
        return json(json -> json.writeStringField("reference", reference));
    }

    /** How a reversal ended. */
    enum ReversalEnd {
        CONFIRMED,
        NOT_FOUND,
        REFUSED,
        NONE
    }

    /** What of a REVERSAL_OUTCOME entry decides the next step. */
    record Reversed(ReversalEnd answer, boolean isRepeat, boolean isUnsent, boolean isSetAside) {}

    /** {@code {"sentAt", "isRepeat", "answer", "bankCode" | "why", "isUnsent"?, "isSetAside"?}}. */
    static byte[] reversalOutcome(Reversal.Answer answer, Instant sentAt, boolean isRepeat, boolean isSetAside) {
        return json(json -> {
            json.writeStringField("sentAt", sentAt.toString());
            json.writeBooleanField("isRepeat", isRepeat);
            if (isSetAside) {
                json.writeBooleanField("isSetAside", true);
            }
            if (answer instanceof Reversal.Answer.None none) {
                json.writeStringField("answer", ReversalEnd.NONE.name());
                json.writeStringField("why", none.why());
                json.writeBooleanField("isUnsent", none.isUnsent());
            } else if (answer instanceof Reversal.Answer.Unsayable unsayable) {
                json.writeStringField("answer", ReversalEnd.NONE.name());
                json.writeStringField("why", unsayable.why());
                json.writeBooleanField("isUnsent", true);
            } else if (answer instanceof Reversal.Answer.Confirmed confirmed) {
                json.writeStringField("answer", ReversalEnd.CONFIRMED.name());
                json.writeStringField("bankCode", confirmed.bankCode());
            } else if (answer instanceof Reversal.Answer.NotFound notFound) {
                json.writeStringField("answer", ReversalEnd.NOT_FOUND.name());
                json.writeStringField("bankCode", notFound.bankCode());
            } else if (answer instanceof Reversal.Answer.Refused refused) {
                json.writeStringField("answer", ReversalEnd.REFUSED.name());
                json.writeStringField("bankCode", refused.bankCode());
            }
        });
    }

    static Reversed readReversalOutcome(byte[] payload) {
        JsonNode json = tree(payload);
        return new Reversed(
                ReversalEnd.valueOf(json.path("answer").asText()),
                json.path("isRepeat").asBoolean(),
                json.path("isUnsent").asBoolean(),
                json.path("isSetAside").asBoolean());
    }

    /** {@code {"link", "reference", "report"}}: what the bank said to the payment, after it was given up. */
    static byte[] lateAnswer(String link, String reference, StatusReport report) {
        return json(json -> {
            json.writeStringField("link", link);
            json.writeStringField("reference", reference);
            report(json, report);
        });
    }

    static StatusReport readLateAnswer(byte[] payload) {
        try {
            return readReport(MAPPER.writeValueAsBytes(tree(payload).path("report")));
        } catch (IOException e) {
            throw new UncheckedIOException("a LATE_ANSWER entry cannot be read", e);
        }
    }

    /** What of a CANCELLATION entry decides the next step, and tells a repeat of the request. */
    record CancelRequested(CancelAsked asked, boolean isTakenOn) {}

    /** {@code {"over", "who", "why"?, "takenOn"}}; over: the channel of the request. */
    static byte[] cancellation(CancelAsked asked, boolean isTakenOn) {
        return json(json -> {
            json.writeStringField("over", asked.channel());
            json.writeStringField("who", asked.who());
            if (asked.why() != null) {
                json.writeStringField("why", asked.why());
            }
            json.writeBooleanField("takenOn", isTakenOn);
        });
    }

    static CancelRequested readCancellation(byte[] payload) {
        JsonNode json = tree(payload);
        return new CancelRequested(
                new CancelAsked(
                        json.path("over").asText(),
                        json.path("who").asText(),
                        json.path("why").textValue()),
                json.path("takenOn").asBoolean());
    }

    /** {@code {"toldState", "toldCause"}}: the originator was told an earlier state than the entry's. */
    static byte[] toldEarlier(TransactionStatus state, String cause) {
        return json(json -> {
            json.writeStringField("toldState", state.name());
            json.writeStringField("toldCause", cause);
        });
    }

    private static void report(JsonGenerator json, StatusReport report) throws IOException {
        json.writeFieldName("report");
        CanonicalJson.write(json, report);
    }

    private static JsonNode tree(byte[] payload) {
        try {
            return MAPPER.readTree(payload);
        } catch (IOException e) {
            throw new UncheckedIOException("the payload of an entry cannot be read", e);
        }
    }

    /** {@code "mapping": [{"change", "path", "note"}]}; left out when nothing was lost, as for most payments. */
    private static void mapping(JsonGenerator json, MappingReport report) throws IOException {
        if (report.remarks().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("mapping");
        for (Remark remark : report.remarks()) {
            json.writeStartObject();
            json.writeStringField("change", remark.change().name());
            json.writeStringField("path", remark.path());
            json.writeStringField("note", remark.note());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static byte[] report(StatusReport report) {
        return CanonicalJson.write(report);
    }

    static StatusReport readReport(byte[] payload) {
        return CanonicalJson.readStatusReport(payload);
    }

    private static byte[] json(Members members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    @FunctionalInterface
    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
