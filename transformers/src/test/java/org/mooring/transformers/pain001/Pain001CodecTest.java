package org.mooring.transformers.pain001;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.CountedUetrs;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;

class Pain001CodecTest {
    private static final String MESSAGE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
            <GrpHdr><MsgId>MSG-1</MsgId><CreDtTm>2026-11-23T10:00:00Z</CreDtTm><NbOfTxs>1</NbOfTxs><CtrlSum>12.34</CtrlSum>
            <InitgPty><Nm>Initiator</Nm></InitgPty></GrpHdr>
            <PmtInf><PmtInfId>P-1</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>1</NbOfTxs><CtrlSum>12.34</CtrlSum>
            <ReqdExctnDt><Dt>2026-11-24</Dt></ReqdExctnDt><Dbtr><Nm>Debtor</Nm></Dbtr>
            <DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>
            <DbtrAgt><FinInstnId><BICFI>DEUTDEFFXXX</BICFI></FinInstnId></DbtrAgt><ChrgBr>SHAR</ChrgBr>
            <CdtTrfTxInf><PmtId><EndToEndId>E2E-1</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">12.34</InstdAmt></Amt>
            <CdtrAgt><FinInstnId><BICFI>ABNANL2A</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>Creditor</Nm></Cdtr>
            <CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct><RmtInf><Ustrd>Invoice 1</Ustrd></RmtInf></CdtTrfTxInf>
            </PmtInf></CstmrCdtTrfInitn></Document>
            """;

    @ParameterizedTest
    @ValueSource(strings = {"03", "08", "09", "10", "11", "12", "13"})
    void acceptsTheseVersions(String version) {
        PaymentFile file = open(MESSAGE.replace("001.09", "001." + version));
        assertThat(file.header().format()).isEqualTo("pain.001.001." + version);
        assertThat(file.next()).isInstanceOf(PaymentFileEntry.Valid.class);
        assertThat(file.hasNext()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:iso:std:iso:20022:tech:xsd:pain.001.001.02",
                "urn:iso:std:iso:20022:tech:xsd:pain.008.001.02",
                "urn:iso:std:iso:20022:tech:xsd:pain.001.001.99",
                ""
            })
    void refusesOtherNamespacesAndNamesTheAccepted(String namespace) {
        assertThatThrownBy(() -> open(MESSAGE.replace("urn:iso:std:iso:20022:tech:xsd:pain.001.001.09", namespace)))
                .isInstanceOf(MessageUnreadable.class)
                .hasMessageContaining("root must be Document of pain.001.001.03, pain.001.001.08, pain.001.001.09")
                .hasMessageContaining("line 2");
    }

    /** One row a rule, in the order in which they are checked; the entry is refused and named, and nothing else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "<PmtMtd>TRF|<PmtMtd>CHK|AG02|PmtInf[1]/PmtMtd",
                "<Dt>2026-11-24|<Dt>2026-02-30|DT01|PmtInf[1]/ReqdExctnDt/Dt",
                "DE89370400440532013000|DE89370400440532013001|AC01|PmtInf[1]/DbtrAcct/Id/IBAN, iban=DE89…01",
                "DbtrAcct>|CdtrAcctElse>|AC02|PmtInf[1]/DbtrAcct",
                "DEUTDEFFXXX|DEUTDEFFXXXX|RC01|PmtInf[1]/DbtrAgt/FinInstnId/BICFI",
                "<ChrgBr>SHAR|<ChrgBr>SOME|FF01|PmtInf[1]/ChrgBr",
                "<EndToEndId>E2E-1</EndToEndId>|<InstrId>I</InstrId>|FF01|CdtTrfTxInf[1]/PmtId/EndToEndId",
                "E2E-1|E2E-12345678901234567890123456789012345|FF01|CdtTrfTxInf[1]/PmtId/EndToEndId",
                "</EndToEndId>|</EndToEndId><UETR>eb6305c9</UETR>|FF10|CdtTrfTxInf[1]/PmtId/UETR",
                "<InstdAmt Ccy=\"EUR\">12.34</InstdAmt>|<Other/>|AM12|CdtTrfTxInf[1]/Amt/InstdAmt",
                "Ccy=\"EUR\"||AM11|CdtTrfTxInf[1]/Amt/InstdAmt",
                "Ccy=\"EUR\"|Ccy=\"XXX\"|AM11|CdtTrfTxInf[1]/Amt/InstdAmt",
                ">12.34</InstdAmt>|>12.345</InstdAmt>|AM12|CdtTrfTxInf[1]/Amt/InstdAmt",
                ">12.34</InstdAmt>|>-12.34</InstdAmt>|AM12|CdtTrfTxInf[1]/Amt/InstdAmt",
                ">12.34</InstdAmt>|>0</InstdAmt>|AM01|CdtTrfTxInf[1]/Amt/InstdAmt",
                "<Amt><InstdAmt|<Amt><EqvtAmt><Amt Ccy=\"EUR\">1</Amt><CcyOfTrf>USD</CcyOfTrf></EqvtAmt><InstdAmt|AM12|CdtTrfTxInf[1]/Amt/EqvtAmt",
                "</Amt>|</Amt><Amt><InstdAmt Ccy=\"EUR\">99.00</InstdAmt></Amt>|FF01|CdtTrfTxInf[1]/Amt",
                "ABNANL2A|NOTABIC|RC01|CdtTrfTxInf[1]/CdtrAgt/FinInstnId/BICFI",
                "<Cdtr><Nm>Creditor|<Cdtr><Nm> |FF01|CdtTrfTxInf[1]/Cdtr/Nm",
                "NL91ABNA0417164300|NL92ABNA0417164300|AC01|CdtTrfTxInf[1]/CdtrAcct/Id/IBAN, iban=NL92…00",
                "<Id><IBAN>NL91ABNA0417164300</IBAN></Id>||AC03|CdtTrfTxInf[1]/CdtrAcct",
                "4300</IBAN>|4300</IBAN><Othr><Id>1</Id></Othr>|FF01|CdtTrfTxInf[1]/CdtrAcct/Id",
                "<Ustrd>Invoice 1|<Ustrd>|FF01|CdtTrfTxInf[1]/RmtInf/Ustrd",
            })
    void refusesOneEntryWithTheIsoReasonAndThePlace(String good, String bad, String code, String at) {
        assertThat(MESSAGE).contains(good);
        PaymentFile file = open(MESSAGE.replace(good, bad == null ? "" : bad));
        PaymentFileEntry entry = file.next();
        assertThat(entry).isInstanceOfSatisfying(PaymentFileEntry.Invalid.class, invalid -> {
            assertThat(invalid.reason().code().name()).isEqualTo(code);
            assertThat(invalid.reason().additionalInformation()).endsWith("[at=" + at + "]");
            assertThat(invalid.paymentInformationId()).isEqualTo("P-1");
        });
        assertThat(file.hasNext()).isFalse();
        assertThat(file.totals().entryCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<MsgId>MSG-1</MsgId>||MsgId is missing",
                "MSG-1|MSG-12345678901234567890123456789012345|pain.001: text has at most 35 characters, got 39 [at=GrpHdr/MsgId]; message refused",
                "2026-11-23T10:00:00Z|2026-02-30T10:00:00Z|CreDtTm must be a date and time",
                "<NbOfTxs>1</NbOfTxs><CtrlSum>12.34</CtrlSum>\\n<InitgPty>|<InitgPty>|NbOfTxs is missing",
                "<NbOfTxs>1|<NbOfTxs>one|NbOfTxs must be a number up to 2147483647, got 'one'",
                "<NbOfTxs>1|<NbOfTxs>999999999999999|NbOfTxs must be a number up to 2147483647",
                "<CtrlSum>12.34|<CtrlSum>1e9|CtrlSum must be a decimal number, got '1e9'",
                "<PmtInfId>P-1</PmtInfId>||PmtInfId is missing",
                "<GrpHdr>|<Other/><GrpHdr>|GrpHdr is due here",
            })
    void refusesTheMessageWhenItsHeaderIsWrong(String good, String bad, String rule) {
        String from = good.replace("\\n", "\n");
        assertThat(MESSAGE).contains(from);
        assertThatThrownBy(() -> check(MESSAGE.replace(from, bad == null ? "" : bad)))
                .isInstanceOf(MessageUnreadable.class)
                .hasMessageContaining(rule);
    }

    @Test
    void keepsTheNeighboursOfABadEntry() {
        String good = MESSAGE.substring(MESSAGE.indexOf("<CdtTrfTxInf>"), MESSAGE.indexOf("</PmtInf>"));
        String bad = good.replace("12.34", "12.345").replace("E2E-1", "E2E-BAD");
        List<PaymentFileEntry> entries = new ArrayList<>();
        open(MESSAGE.replace("</PmtInf>", bad + good.replace("E2E-1", "E2E-3") + "</PmtInf>"))
                .forEachRemaining(entries::add);
        assertThat(entries)
                .extracting(entry ->
                        entry.endToEndId().value() + " " + entry.getClass().getSimpleName())
                .containsExactly("E2E-1 Valid", "E2E-BAD Invalid", "E2E-3 Valid");
        assertThat(((PaymentFileEntry.Invalid) entries.get(1)).reason())
                .hasToString("AM12 EUR allows 2 decimals, got 3 [at=CdtTrfTxInf[2]/Amt/InstdAmt]");
    }

    @Test
    void tellsWhichAnnouncedTotalsAreWrong() {
        assertThat(check(MESSAGE).totals().isConsistent()).isTrue();
        PaymentFile.Check check =
                check(MESSAGE.replace("<NbOfTxs>1", "<NbOfTxs>2").replace("<CtrlSum>12.34", "<CtrlSum>12.35"));
        assertThat(check.totals().contradictions().stream().map(StatusReason::toString))
                .containsExactly(
                        "AM18 NbOfTxs announces 2 transactions, read 1 [at=PmtInf[1]/NbOfTxs]",
                        "AM10 CtrlSum announces 12.35, the amounts add up to 12.34 [at=PmtInf[1]/CtrlSum]",
                        "AM18 NbOfTxs announces 2 transactions, read 1 [at=GrpHdr/NbOfTxs]",
                        "AM10 CtrlSum announces 12.35, the amounts add up to 12.34 [at=GrpHdr/CtrlSum]");
        assertThat(check(MESSAGE.replace("<CtrlSum>12.34", "<CtrlSum>12.340"))
                        .totals()
                        .isConsistent())
                .isTrue();
    }

    @Test
    void totalsAreKnownAfterTheLastEntryOnly() {
        PaymentFile file = open(MESSAGE);
        assertThatThrownBy(file::totals).isInstanceOf(IllegalStateException.class);
        file.next();
        assertThatThrownBy(file::totals).isInstanceOf(IllegalStateException.class);
        assertThat(file.hasNext()).isFalse();
        assertThat(file.totals().controlSum()).isEqualByComparingTo("12.34");
    }

    @Test
    void takesTheUetrOfTheMessageOrGivesOne() {
        PaymentFileEntry.Valid without = onlyEntry(MESSAGE);
        assertThat(without.uetrGiven()).isFalse();
        assertThat(without.transfer().uetr()).hasToString("00000000-0000-4000-8000-000000000001");
        PaymentFileEntry.Valid with = onlyEntry(
                MESSAGE.replace("</EndToEndId>", "</EndToEndId><UETR>eb6305c9-1f7f-49de-aed0-16487c27b42d</UETR>"));
        assertThat(with.uetrGiven()).isTrue();
        assertThat(with.transfer().uetr()).hasToString("eb6305c9-1f7f-49de-aed0-16487c27b42d");
    }

    @Test
    void contentTellsSameFromOtherAndNothingElse() {
        String content = contentOf(MESSAGE);
        assertThat(content).doesNotContain("00000000-0000-4000-8000");
        assertThat(contentOf(MESSAGE.replace("><", ">\n  <"))).isEqualTo(content);
        assertThat(contentOf(MESSAGE.replace("MSG-1", "MSG-2").replace("10:00:00Z", "11:00:00Z")))
                .as("sent again in another message")
                .isEqualTo(content);
        assertThat(contentOf(MESSAGE.replace("<Document xmlns", "<p:Document xmlns:p")
                        .replaceAll("<(/?)(?=[A-Z])", "<$1p:")
                        .replace("<p:p:", "<p:")))
                .as("with a prefix")
                .isEqualTo(content);
        for (String[] change : new String[][] {
            {"12.34<", "12.35<"},
            {"Ccy=\"EUR\"", "Ccy=\"USD\""},
            {"NL91ABNA0417164300", "FR1420041010050500013M02606"},
            {"DE89370400440532013000", "NO9386011117947"},
            {"Invoice 1", "Invoice 2"},
            {"<ChrgBr>", "<UltmtDbtr><Nm>U</Nm></UltmtDbtr><ChrgBr>"},
            {"2026-11-24", "2026-11-25"},
            {"<RmtInf>", "<Purp><Cd>SALA</Cd></Purp><RmtInf>"}
        }) {
            assertThat(contentOf(MESSAGE.replace(change[0], change[1])))
                    .as("%s", change[0])
                    .isNotEqualTo(content);
        }
    }

    @Test
    void readsAnExecutionTimeAsItsDayAndSaysSo() {
        PaymentFileEntry.Valid entry =
                onlyEntry(MESSAGE.replace("<Dt>2026-11-24</Dt>", "<DtTm>2026-11-24T23:30:00+01:00</DtTm>"));
        assertThat(entry.transfer().requestedExecutionDate()).isEqualTo(LocalDate.of(2026, 11, 24));
        assertThat(entry.transfer().supplementary())
                .containsEntry("PmtInf/ReqdExctnDt/DtTm", "2026-11-24T23:30:00+01:00");
        assertThat(entry.report().remarks())
                .anyMatch(remark -> remark.path().equals("PmtInf/ReqdExctnDt/DtTm")
                        && remark.note().equals("time of day is not carried"));
    }

    @Test
    void anElementOfAnotherNamespaceIsNotMistaken() {
        PaymentFileEntry.Valid entry = onlyEntry(MESSAGE.replace(
                "<RmtInf>",
                "<SplmtryData><Envlp><x:Amt xmlns:x=\"urn:x\" x:a=\"1\">99</x:Amt></Envlp></SplmtryData>"
                        + "<y:Cdtr xmlns:y=\"urn:y\"><y:Nm>Mallory</y:Nm></y:Cdtr><RmtInf>"));
        assertThat(entry.transfer().creditor().name()).isEqualTo("Creditor");
        assertThat(entry.transfer().supplementary())
                .containsEntry("CdtTrfTxInf/SplmtryData/Envlp/{urn:x}Amt", "99")
                .containsEntry("CdtTrfTxInf/SplmtryData/Envlp/{urn:x}Amt/@{urn:x}a", "1")
                .containsEntry("CdtTrfTxInf/{urn:y}Cdtr/{urn:y}Nm", "Mallory");
    }

    @Test
    void closesTheStreamItOpenedAndLeavesTheCheckedOneOpen() throws Exception {
        boolean[] isClosed = {false};
        ByteArrayInputStream stream = new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                isClosed[0] = true;
            }
        };
        new Pain001Codec().check(stream);
        assertThat(isClosed[0]).isFalse();
        stream.reset();
        new Pain001Codec().open(stream).close();
        assertThat(isClosed[0]).isTrue();
    }

    private static String contentOf(String xml) {
        return new String(onlyEntry(xml).content(), StandardCharsets.UTF_8);
    }

    private static PaymentFileEntry.Valid onlyEntry(String xml) {
        PaymentFile file = open(xml);
        PaymentFileEntry entry = file.next();
        assertThat(file.hasNext()).isFalse();
        assertThat(entry).isInstanceOf(PaymentFileEntry.Valid.class);
        return (PaymentFileEntry.Valid) entry;
    }

    private static PaymentFile open(String xml) {
        return new Pain001Codec(new CountedUetrs())
                .open(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static PaymentFile.Check check(String xml) {
        return new Pain001Codec().check(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
