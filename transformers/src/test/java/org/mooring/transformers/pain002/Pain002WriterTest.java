package org.mooring.transformers.pain002;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.InstructionId;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.transformers.CountedUetrs;
import org.mooring.transformers.EntryStatus;
import org.mooring.transformers.Golden;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.Samples;
import org.mooring.transformers.json.CanonicalJson;

class Pain002WriterTest {
    private static final Instant CREATED_AT = Instant.parse("2026-11-23T10:15:30.123456Z");

    static List<Path> cases() {
        return Golden.cases("pain002", "json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void writesEveryGoldenReport(Path input) throws IOException {
        JsonNode json = new ObjectMapper().readTree(Golden.read(input));
        List<EntryStatus> entries = new ArrayList<>();
        for (JsonNode entry : json.get("entries")) {
            StatusReport report = CanonicalJson.readStatusReport(
                    entry.get("report").toString().getBytes(StandardCharsets.UTF_8));
            entries.add(new EntryStatus(
                    entries.size() + 1,
                    entry.get("paymentInformationId").asText(),
                    entry.has("instructionId")
                            ? new InstructionId(entry.get("instructionId").asText())
                            : null,
                    new EndToEndId(entry.get("endToEndId").asText()),
                    report.uetr(),
                    report));
        }
        JsonNode original = json.get("original");
        PaymentFile.Header header = new PaymentFile.Header(
                original.get("format").asText(),
                original.get("messageId").asText(),
                original.get("createdAt").asText(),
                original.get("entryCount").asInt(),
                original.has("controlSum")
                        ? new BigDecimal(original.get("controlSum").asText())
                        : null,
                null);
        String xml = write(header, entries);
        Golden.compare(input, "out", xml.replace("><", ">\n<") + "\n");
        validate(xml);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pain.001.001.03", "pain.001.001.09", "pain.001.001.13"})
    void answersInTheVersionThatTheOriginatorReads(String format) throws IOException {
        String xml = write(header(format), List.of(entry(1, TransactionStatus.ACSC)));
        boolean isOld = format.endsWith(".03");
        assertThat(xml)
                .contains("xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001." + (isOld ? "03" : "10") + "\"")
                .contains("<OrgnlMsgNmId>" + format + "</OrgnlMsgNmId>");
        assertThat(xml.contains("<OrgnlUETR>00000000-0000-4000-8000-000000000001</OrgnlUETR>"))
                .isEqualTo(!isOld);
        assertThat(xml.contains("<AddtlInf>UETR 00000000-0000-4000-8000-000000000001</AddtlInf>"))
                .isEqualTo(isOld);
        validate(xml);
    }

    @ParameterizedTest
    @CsvSource({
        "ACSC ACSC,ACSC",
        "RJCT RJCT,RJCT",
        "RJCT CANC,RJCT",
        "CANC,RJCT",
        "PDNG PDNG,PDNG",
        "PDNG RCVD,PDNG",
        "RCVD,RCVD",
        "ACTC ACSC,ACTC",
        "ACSC ACSP,ACSP",
        "ACSC RJCT,PART",
        "ACSC PDNG,PART",
        "RJCT PDNG,PART",
        "ACSC CANC ACSP,PART"
    })
    void groupStatusTellsWhatHoldsForAll(String statuses, String groupStatus) throws IOException {
        List<EntryStatus> entries = new ArrayList<>();
        for (String status : statuses.split(" ")) {
            entries.add(entry(entries.size() + 1, TransactionStatus.valueOf(status)));
        }
        String xml = write(header("pain.001.001.03"), entries);
        assertThat(xml)
                .contains("<GrpSts>" + groupStatus + "</GrpSts>")
                .contains("<PmtInfSts>" + groupStatus + "</PmtInfSts>");
        validate(xml);
        validate(write(header("pain.001.001.09"), entries));
    }

    @ParameterizedTest
    @EnumSource(TransactionStatus.class)
    void mapsEveryStatusCode(TransactionStatus status) throws IOException {
        assertThat(write(header("pain.001.001.09"), List.of(entry(1, status))))
                .contains("<TxSts>" + status + "</TxSts>");
        String old = write(header("pain.001.001.03"), List.of(entry(1, status)));
        switch (status) {
            case RCVD -> assertThat(old).contains("<TxSts>PDNG</TxSts>", "<AddtlInf>state RCVD</AddtlInf>");
            case CANC -> assertThat(old).contains("<TxSts>RJCT</TxSts>", "<AddtlInf>state CANC</AddtlInf>");
            default -> assertThat(old).contains("<TxSts>" + status + "</TxSts>").doesNotContain("state ");
        }
        validate(old);
    }

    @Test
    void cutsLongReasonsIntoPiecesWithoutLosingAnything() throws IOException {
        String text = "ä€😀<&>\"'".repeat(40);
        EntryStatus entry = new EntryStatus(
                1,
                "P",
                null,
                new EndToEndId("E"),
                uetr(),
                StatusReport.rejected(uetr(), new StatusReason(ReasonCode.NARR, text)));
        String xml = write(header("pain.001.001.09"), List.of(entry));
        validate(xml);
        StringBuilder joined = new StringBuilder();
        for (String piece : xml.split("<AddtlInf>")) {
            int end = piece.indexOf("</AddtlInf>");
            joined.append(end < 0 ? "" : piece.substring(0, end));
        }
        assertThat(joined.toString().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
                .isEqualTo(text);
    }

    @Test
    void whatXmlCannotSayDoesNotBreakTheReport() throws IOException {
        EntryStatus entry = new EntryStatus(
                1,
                "",
                null,
                new EndToEndId("E"),
                uetr(),
                new StatusReport(
                        uetr(),
                        TransactionStatus.PDNG,
                        new StatusReason(ReasonCode.NARR, "a\u0000b\u001Fc"),
                        PendingCause.UNKNOWN_CODE,
                        "oldtown",
                        "R".repeat(50),
                        "ZX9",
                        null,
                        Map.of()));
        String xml = write(header("pain.001.001.03"), List.of(entry));
        assertThat(xml)
                .contains("<AddtlInf>a?b?c</AddtlInf>", "<AddtlInf>pending: UNKNOWN_CODE</AddtlInf>")
                .contains("<OrgnlPmtInfId>NOTPROVIDED</OrgnlPmtInfId>")
                .contains("<AcctSvcrRef>" + "R".repeat(35) + "</AcctSvcrRef>");
        validate(xml);
    }

    @Test
    void reportsThatTheWholeMessageWasRefused() throws IOException {
        for (String format : new String[] {"pain.001.001.03", "pain.001.001.09"}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Pain002Writer.writeRefusal(
                    header(format),
                    new StatusReason(ReasonCode.AM18, "NbOfTxs announces 3 transactions, read 2 [at=GrpHdr/NbOfTxs]"),
                    CREATED_AT,
                    "STS-1",
                    out);
            String xml = out.toString(StandardCharsets.UTF_8);
            assertThat(xml)
                    .contains(
                            "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM18</Cd></Rsn><AddtlInf>NbOfTxs announces 3"
                                    + " transactions, read 2 [at=GrpHdr/NbOfTxs]</AddtlInf></StsRsnInf></OrgnlGrpInfAndSts></CstmrPmtStsRpt>");
            validate(xml);
        }
    }

    @Test
    void refusesAReportWithoutEntriesOrWithATooLongId() {
        assertThatThrownBy(() -> write(header("pain.001.001.09"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Pain002Writer.write(
                        header("pain.001.001.09"),
                        List.of(entry(1, TransactionStatus.ACSC)),
                        CREATED_AT,
                        "I".repeat(36),
                        new ByteArrayOutputStream()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Against ISO's own schema. */
    @Test
    void theSchemasOfTheCorpusAcceptWhatIsWritten() throws IOException {
        assumeTrue(Samples.folder("xsd").isPresent(), "no shared/samples/xsd on this machine");
        List<EntryStatus> entries = new ArrayList<>();
        for (TransactionStatus status : TransactionStatus.values()) {
            entries.add(entry(entries.size() + 1, status));
        }
        for (String version : new String[] {"03", "09"}) {
            String xml = write(header("pain.001.001." + version), entries);
            assertThatCode(() -> validate(xml)).doesNotThrowAnyException();
            assertThatThrownBy(() -> validate(xml.replace("<MsgId>STS-1</MsgId>", "")))
                    .as("the schema is really asked")
                    .isInstanceOf(AssertionError.class);
        }
    }

    private static void validate(String xml) {
        Optional<Path> folder = Samples.folder("xsd");
        if (folder.isEmpty()) {
            return;
        }
        String name = xml.contains("pain.002.001.03") ? "pain.002.001.03.xsd" : "pain.002.001.10.xsd";
        try {
            SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
            Validator validator =
                    factory.newSchema(folder.get().resolve(name).toFile()).newValidator();
            validator.validate(new StreamSource(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
        } catch (Exception e) {
            throw new AssertionError("not valid by " + name + ": " + xml, e);
        }
    }

    private static String write(PaymentFile.Header header, List<EntryStatus> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Pain002Writer.write(header, entries, CREATED_AT, "STS-1", out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static PaymentFile.Header header(String format) {
        return new PaymentFile.Header(
                format, "MSG-1", "2026-11-23T10:00:00+01:00", 3, new BigDecimal("1e3"), "Initiator");
    }

    private static EntryStatus entry(int index, TransactionStatus status) {
        return new EntryStatus(
                index,
                "P-1",
                new InstructionId("I-" + index),
                new EndToEndId("E2E-" + index),
                uetr(),
                StatusReport.of(uetr(), status));
    }

    private static Uetr uetr() {
        return new CountedUetrs().get();
    }
}
