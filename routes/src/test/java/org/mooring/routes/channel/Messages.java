package org.mooring.routes.channel;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Files as legacy systems write them. */
final class Messages {
    private Messages() {}

    static List<String> ids(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + "-" + i).toList();
    }

    /** A pain.001.001.09 with right totals: one euro for each id. */
    static String pain001(String messageId, List<String> endToEndIds) {
        return pain001(messageId, endToEndIds, endToEndIds.size());
    }

    static String pain001(String messageId, List<String> endToEndIds, int announcedCount) {
        String transactions = endToEndIds.stream().map(Messages::transaction).collect(Collectors.joining());
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
                  <GrpHdr><MsgId>%1$s</MsgId><CreDtTm>2026-11-23T09:00:00</CreDtTm><NbOfTxs>%2$d</NbOfTxs>
                    <InitgPty><Nm>Harbour Supplies GmbH</Nm></InitgPty></GrpHdr>
                  <PmtInf><PmtInfId>P-%1$s</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt><Dt>2026-11-23</Dt></ReqdExctnDt>
                    <Dbtr><Nm>Harbour Supplies GmbH</Nm></Dbtr>
                    <DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>
                    <DbtrAgt><FinInstnId><BICFI>COBADEFF</BICFI></FinInstnId></DbtrAgt>
                %3$s  </PmtInf>
                </CstmrCdtTrfInitn></Document>
                """.formatted(messageId, announcedCount, transactions);
    }

    /** The id may bring a UETR: {@code id/uetr}. */
    private static String transaction(String id) {
        String[] parts = id.split("/");
        String uetr = parts.length == 1 ? "" : "<UETR>" + parts[1] + "</UETR>";
        return """
                    <CdtTrfTxInf><PmtId><EndToEndId>%s</EndToEndId>%s</PmtId>
                      <Amt><InstdAmt Ccy="EUR">1.00</InstdAmt></Amt><Cdtr><Nm>Quay Logistics BV</Nm></Cdtr>
                      <CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct></CdtTrfTxInf>
                """.formatted(parts[0], uetr);
    }

    static String csv(String... endToEndIds) {
        return Arrays.stream(endToEndIds)
                .map(id -> id + ",1.00,EUR,Quay Logistics BV,NL91ABNA0417164300\n")
                .collect(Collectors.joining("", "endToEndId,amount,currency,creditorName,creditorAccount\n", ""));
    }

    /** Texts of all elements of that name. */
    static List<String> texts(String xml, String element) {
        return java.util.regex.Pattern.compile("<" + element + ">([^<]*)<")
                .matcher(xml)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
