package org.mooring.transformers.pain001;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;
import org.mooring.transformers.Samples;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Messages that others wrote, against the readings that were collected with them and a DOM reader that is not ours. */
class Pain001CorpusTest {
    private Path samples;
    private JsonNode expected;

    @BeforeEach
    void findsTheCorpus() throws IOException {
        Optional<Path> folder = Samples.folder("iso20022");
        assumeTrue(folder.isPresent(), "no shared/samples/iso20022 on this machine");
        samples = folder.get();
        expected = new ObjectMapper().readTree(samples.resolve("EXPECTED.json").toFile());
    }

    @Test
    void readsEveryAcceptedVersionAsExpected() throws Exception {
        int fileCount = 0;
        int validCount = 0;
        int invalidCount = 0;
        for (Path path : Samples.files(samples.resolve("pain.001"))) {
            JsonNode reading = expected.get("iso20022/pain.001/" + path.getFileName());
            assertThat(reading).as("expected reading of %s", path).isNotNull();
            if (!reading.get("message").asText().matches("pain\\.001\\.001\\.(03|08|09)")) {
                continue;
            }
            byte[] bytes = Files.readAllBytes(path);
            PaymentFile.Check check = new Pain001Codec().check(new ByteArrayInputStream(bytes));
            PaymentFile file = new Pain001Codec().open(new ByteArrayInputStream(bytes));
            List<PaymentFileEntry> entries = new ArrayList<>();
            file.forEachRemaining(entries::add);

            assertThat(check.header()).as("header of %s", path).isEqualTo(file.header());
            assertThat(check.totals()).as("totals of %s", path).isEqualTo(file.totals());
            compareWithExpected(path, reading, file, entries);
            compareWithDom(path, bytes, entries);
            fileCount++;
            for (PaymentFileEntry entry : entries) {
                if (entry instanceof PaymentFileEntry.Invalid invalid) {
                    invalidCount++;
                    System.out.println(path.getFileName() + " entry " + invalid.entryIndex() + ": " + invalid.reason());
                } else {
                    validCount++;
                }
            }
        }
        System.out.println("pain.001 corpus: " + fileCount + " files read, " + validCount + " valid and " + invalidCount
                + " invalid entries");
        assertThat(fileCount).isGreaterThanOrEqualTo(9);
    }

    @Test
    void refusesOtherVersionsAndNamesTheAcceptedOnes() throws IOException {
        int fileCount = 0;
        List<Path> paths = new ArrayList<>(Samples.files(samples.resolve("pain.001")));
        paths.addAll(Samples.files(samples.resolve("other")));
        for (Path path : paths) {
            JsonNode reading = expected.get("iso20022/" + path.getParent().getFileName() + "/" + path.getFileName());
            if (reading != null && reading.path("message").asText("").matches("pain\\.001\\.001\\.(03|08|09)")) {
                continue;
            }
            if (!Files.readString(path).contains("CstmrCdtTrfInitn")) {
                continue;
            }
            assertThatThrownBy(() -> new Pain001Codec().check(Files.newInputStream(path)))
                    .as("%s", path)
                    .isInstanceOf(MessageUnreadable.class)
                    .hasMessageContaining("pain.001.001.03, pain.001.001.08, pain.001.001.09");
            fileCount++;
        }
        System.out.println("pain.001 corpus: " + fileCount + " files of other versions refused");
        assertThat(fileCount).isGreaterThanOrEqualTo(6);
    }

    @Test
    void refusesEveryHostileMessage() {
        int fileCount = 0;
        for (Path path : Samples.files(samples.resolve("hostile-selfwritten"))) {
            assertThatThrownBy(() -> new Pain001Codec().check(Files.newInputStream(path)))
                    .as("%s", path)
                    .isInstanceOf(MessageUnreadable.class);
            fileCount++;
        }
        System.out.println("hostile corpus: " + fileCount + " files refused");
        assertThat(fileCount).isGreaterThanOrEqualTo(15);
    }

    /** The hostile messages are pacs.008; the same wounds in a message of our own format must be noticed too. */
    @Test
    void refusesTheSameWoundsInPain001() throws IOException {
        String baseline = Files.readString(samples.resolve("hostile-selfwritten/ok-baseline.xml"));
        int woundCount = 0;
        for (Path path : Samples.files(samples.resolve("hostile-selfwritten"))) {
            String name = path.getFileName().toString();
            if (name.equals("ok-baseline.xml") || name.startsWith("utf16")) {
                continue;
            }
            String wounded = asPain001(Files.readString(path));
            boolean isNoticed = !isCleanlyRead(wounded);
            assertThat(isNoticed).as("wound of %s noticed", name).isEqualTo(!name.equals("amount-18-digits.xml"));
            woundCount++;
        }
        assertThat(isCleanlyRead(asPain001(baseline))).as("baseline").isTrue();
        System.out.println("hostile corpus: " + woundCount + " wounds carried over to pain.001");
    }

    private static String asPain001(String pacs008) {
        return pacs008.replace("pacs.008.001.08", "pain.001.001.09")
                .replace("pacs.008.001.99", "pain.001.001.99")
                .replace("FIToFICstmrCdtTrf", "CstmrCdtTrfInitn")
                .replaceAll(
                        "<SttlmInf>.*?</SttlmInf></GrpHdr>",
                        "<InitgPty><Nm>A</Nm></InitgPty></GrpHdr><PmtInf>"
                                + "<PmtInfId>P</PmtInfId><PmtMtd>TRF</PmtMtd><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN>"
                                + "</Id></DbtrAcct>")
                .replaceAll("<IntrBkSttlmAmt (.*?)</IntrBkSttlmAmt>", "<Amt><InstdAmt $1</InstdAmt></Amt>")
                .replace("</Cdtr>", "</Cdtr><CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct>")
                .replace("</CdtTrfTxInf>", "</CdtTrfTxInf></PmtInf>");
    }

    /** Readable, with right totals and no invalid entry. */
    private static boolean isCleanlyRead(String xml) {
        try {
            PaymentFile file = new Pain001Codec()
                    .open(new ByteArrayInputStream(xml.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            boolean isClean = true;
            while (file.hasNext()) {
                isClean &= file.next() instanceof PaymentFileEntry.Valid;
            }
            return isClean && file.totals().isConsistent();
        } catch (MessageUnreadable e) {
            return false;
        }
    }

    private static void compareWithExpected(
            Path path, JsonNode reading, PaymentFile file, List<PaymentFileEntry> entries) {
        assertThat(file.header().format())
                .as("%s", path)
                .isEqualTo(reading.get("message").asText());
        assertThat(file.header().messageId())
                .as("%s", path)
                .isEqualTo(reading.get("MsgId").asText());
        assertThat(file.header().entryCount())
                .as("%s", path)
                .isEqualTo(reading.get("NbOfTxs").asInt());
        assertThat(entries)
                .as("%s", path)
                .hasSize(reading.get("counts").get("CdtTrfTxInf").asInt());
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode amount : reading.get("sums")) {
            sum = sum.add(new BigDecimal(amount.asText()));
        }
        assertThat(file.totals().controlSum()).as("sum of %s", path).isEqualByComparingTo(sum);
        assertThat(file.totals().contradictions().stream()
                        .anyMatch(r -> r.additionalInformation().contains("[at=GrpHdr/NbOfTxs]")))
                .as("wrong NbOfTxs of %s noticed", path)
                .isEqualTo(reading.get("NbOfTxs").asInt() != entries.size());
    }

    private static void compareWithDom(Path path, byte[] bytes, List<PaymentFileEntry> entries) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        NodeList transactions = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(bytes))
                .getElementsByTagNameNS("*", "CdtTrfTxInf");
        assertThat(entries).hasSize(transactions.getLength());
        for (int i = 0; i < entries.size(); i++) {
            Element transaction = (Element) transactions.item(i);
            Element information = (Element) transaction.getParentNode();
            PaymentFileEntry entry = entries.get(i);
            String what = path.getFileName() + " entry " + (i + 1);
            assertThat(entry.entryIndex()).as(what).isEqualTo(i + 1);
            assertThat(entry.endToEndId().value()).as(what).isEqualTo(first(transaction, "EndToEndId"));
            assertThat(entry.paymentInformationId()).as(what).isEqualTo(first(information, "PmtInfId"));
            if (entry instanceof PaymentFileEntry.Valid valid) {
                String account = first(
                        (Element) transaction
                                .getElementsByTagNameNS("*", "CdtrAcct")
                                .item(0),
                        "Id");
                assertThat(valid.transfer().creditorAccount().value()).as(what).isEqualTo(account.strip());
                assertThat(valid.transfer().amount().amountMajor())
                        .as(what)
                        .isEqualByComparingTo(first(transaction, "InstdAmt"));
                assertThat(valid.transfer().creditor().name())
                        .as(what)
                        .isEqualTo(first(
                                (Element) transaction
                                        .getElementsByTagNameNS("*", "Cdtr")
                                        .item(0),
                                "Nm"));
            }
        }
    }

    private static String first(Element parent, String name) {
        return parent.getElementsByTagNameNS("*", name)
                .item(0)
                .getTextContent()
                .replace('\u00A0', ' ')
                .strip();
    }
}
