package org.mooring.chaos.client;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mooring.chaos.oracle.PaymentToken;

/** A pain.001.001.09 of several payments, and what a pain.002 says of them. */
final class Pain001 {
    private static final Pattern STATUS =
            Pattern.compile("<(?:\\w+:)?OrgnlEndToEndId>(CHX\\d{9})<.*?<(?:\\w+:)?TxSts>(\\w{4})<", Pattern.DOTALL);

    private Pain001() {}

    static String of(List<Payment> payments) {
        String id = "M" + payments.get(0).token();
        BigDecimal sum = payments.stream()
                .map(payment -> BigDecimal.valueOf(payment.amountMinor(), 2))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        StringBuilder text = new StringBuilder();
        text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
                .append("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"><CstmrCdtTrfInitn><GrpHdr>")
                .append(element("MsgId", id))
                .append("<CreDtTm>2026-11-23T09:00:00</CreDtTm>")
                .append(element("NbOfTxs", "" + payments.size()))
                .append(element("CtrlSum", sum.toPlainString()))
                .append("<InitgPty><Nm>Harbour Supplies GmbH</Nm></InitgPty></GrpHdr><PmtInf>")
                .append(element("PmtInfId", "P" + id))
                .append("<PmtMtd>TRF</PmtMtd><ReqdExctnDt><Dt>2026-11-23</Dt></ReqdExctnDt>")
                .append("<Dbtr><Nm>Harbour Supplies GmbH</Nm></Dbtr>")
                .append("<DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>")
                .append("<DbtrAgt><FinInstnId><BICFI>COBADEFF</BICFI></FinInstnId></DbtrAgt>\n");
        for (Payment payment : payments) {
            text.append("<CdtTrfTxInf><PmtId>")
                    .append(element("EndToEndId", payment.token()))
                    .append("</PmtId><Amt><InstdAmt Ccy=\"EUR\">")
                    .append(payment.amountMajor())
                    .append("</InstdAmt></Amt><Cdtr><Nm>Quay Logistics BV</Nm></Cdtr>")
                    .append("<CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct></CdtTrfTxInf>\n");
        }
        return text.append("</PmtInf></CstmrCdtTrfInitn></Document>\n").toString();
    }

    /** Gives each payment of a pain.002 its answer. */
    static void read(String pain002, Traffic traffic) {
        Matcher status = STATUS.matcher(pain002);
        while (status.find()) {
            Payment payment = traffic.get(PaymentToken.in(status.group(1)));
            if (payment != null) {
                payment.told(RestClient.toldByState(status.group(2)));
                traffic.heard();
            }
        }
    }

    private static String element(String name, String text) {
        return "<" + name + ">" + text + "</" + name + ">";
    }
}
