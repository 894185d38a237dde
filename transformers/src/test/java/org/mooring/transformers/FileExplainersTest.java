package org.mooring.transformers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.mooring.transformers.Explanation.Violation;
import org.mooring.transformers.csv.CsvExplainer;
import org.mooring.transformers.json.JsonExplainer;
import org.mooring.transformers.pain001.Pain001Explainer;
import org.mooring.transformers.pain002.Pain002Explainer;

/** The explainers of all formats but ISO 8583, on Mooring's own samples and their invalid neighbours. */
class FileExplainersTest {
    private static final Path SAMPLES = Path.of("../samples");
    private static final String IBAN = "DE89370400440532013000";

    private final Pain001Explainer pain001 = new Pain001Explainer();
    private final Pain002Explainer pain002 = new Pain002Explainer();
    private final CsvExplainer csv = new CsvExplainer();
    private final JsonExplainer json = new JsonExplainer();

    @Test
    void explainsPain001() throws Exception {
        String file = sample("pain001/two-transfers.xml");
        assertThat(pain001.recognises(file.getBytes(UTF_8))).isTrue();
        Explanation explanation = pain001.explain(file.getBytes(UTF_8));
        assertThat(explanation.format()).isEqualTo("pain.001.001.09");
        assertThat(explanation.isValid()).isTrue();
        assertThat(explanation.canonical()).hasSize(2);
        assertThat(explanation.message()).extracting(Explanation.Part::name).containsExactly("Document");
        assertThat(explanation.toString()).doesNotContain(IBAN).contains("DE89…00");
    }

    @Test
    void namesTheBrokenTransactionAndTheWrongTotal() throws Exception {
        String file = sample("pain001/two-transfers.xml").replaceFirst("<NbOfTxs>2", "<NbOfTxs>3");
        file = file.replaceFirst("<InstdAmt Ccy=\"EUR\">([0-9.]+)<", "<InstdAmt Ccy=\"EUR\">$11<");
        Explanation explanation = pain001.explain(file.getBytes(UTF_8));
        assertThat(explanation.violations()).extracting(Violation::reasonCode).containsExactly("AM12", "AM18", "AM10");
        assertThat(explanation.violations().get(0).path()).contains("InstdAmt");
        assertThat(explanation.canonical()).hasSize(1);
    }

    @Test
    void showsABrokenXmlUpToTheFault() throws Exception {
        String file = sample("pain001/two-transfers.xml");
        String cut = file.substring(0, file.indexOf("<PmtInf>") + 8);
        assertThat(pain001.recognises(cut.getBytes(UTF_8))).isTrue();
        Explanation explanation = pain001.explain(cut.getBytes(UTF_8));
        assertThat(explanation.violations()).extracting(Violation::reasonCode).containsExactly("FF01");
        assertThat(explanation.message().toString()).contains("MsgId").contains("DEMO");
    }

    @Test
    void explainsPain002() {
        String file = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt>"
                + "<GrpHdr><MsgId>S1</MsgId><CreDtTm>2026-11-24T10:00:00Z</CreDtTm></GrpHdr>"
                + "<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts>"
                + "</CstmrPmtStsRpt></Document>";
        assertThat(pain002.recognises(file.getBytes(UTF_8))).isTrue();
        assertThat(pain001.recognises(file.getBytes(UTF_8))).isFalse();
        assertThat(pain002.explain(file.getBytes(UTF_8)).isValid()).isTrue();
        assertThat(pain002.explain(
                                file.replace("<OrgnlMsgId>M1</OrgnlMsgId>", "").getBytes(UTF_8))
                        .violations())
                .extracting(Violation::path, Violation::rule)
                .containsExactly(tuple("CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlMsgId", "OrgnlMsgId is missing"));
    }

    @Test
    void explainsCsv() throws Exception {
        String file = sample("csv/transfers.csv");
        assertThat(csv.recognises(file.getBytes(UTF_8))).isTrue();
        Explanation explanation = csv.explain(file.getBytes(UTF_8));
        assertThat(explanation.isValid()).isTrue();
        assertThat(explanation.canonical()).hasSize(2);
        assertThat(explanation.message()).extracting(Explanation.Part::name).containsExactly("line 2", "line 3");
        assertThat(explanation.toString()).doesNotContain(IBAN);

        Explanation broken = csv.explain(file.replace("42.00", "42.001").getBytes(UTF_8));
        assertThat(broken.violations()).extracting(Violation::reasonCode).containsExactly("AM12");
        assertThat(broken.violations().get(0).path()).startsWith("line 2");
        assertThat(broken.message()).hasSize(2);
        assertThat(broken.canonical()).hasSize(1);
    }

    @Test
    void explainsJson() throws Exception {
        String file = sample("rest/credit-transfer.json");
        assertThat(json.recognises(file.getBytes(UTF_8))).isTrue();
        Explanation explanation = json.explain(file.getBytes(UTF_8));
        assertThat(explanation.isValid()).isTrue();
        assertThat(explanation.canonical().path("amount").path("amount").asText())
                .isEqualTo("125.00");
        assertThat(explanation.toString()).doesNotContain(IBAN);

        assertThat(json.explain(file.replace("\"125.00\"", "125.00").getBytes(UTF_8))
                        .violations())
                .extracting(Violation::path, Violation::reasonCode)
                .containsExactly(tuple("/amount/amount", "AM12"));
        assertThat(json.explain(file.substring(0, 30).getBytes(UTF_8)).violations())
                .extracting(Violation::reasonCode)
                .containsExactly("FF01");
    }

    private static String sample(String name) throws IOException {
        return Files.readString(SAMPLES.resolve(name));
    }
}
