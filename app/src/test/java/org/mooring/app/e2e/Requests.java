package org.mooring.app.e2e;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The same payment in each format that a legacy system may send it in. */
final class Requests {
    static final String DEBTOR_IBAN = "DE89370400440532013000";
    static final String CREDITOR_IBAN = "NL91ABNA0417164300";

    private Requests() {}

    /**
     * What may go wrong about a payment, as text.
     *
     * @param amount in major units
     */
    record Terms(String id, String amount, String currency, String creditorIban) {
        static Terms of(Unique unique) {
            return new Terms(unique.id(), unique.amount(), "EUR", CREDITOR_IBAN);
        }

        Terms amount(String other) {
            return new Terms(id, other, currency, creditorIban);
        }

        Terms currency(String other) {
            return new Terms(id, amount, other, creditorIban);
        }

        Terms creditorIban(String other) {
            return new Terms(id, amount, currency, other);
        }
    }

    static String json(Unique unique) {
        return json(Terms.of(unique));
    }

    static String json(Terms terms) {
        return """
                {"endToEndId": "%s", "amount": {"amount": "%s", "currency": "%s"},
                 "debtor": {"name": "Harbour Supplies GmbH"}, "debtorAccount": {"iban": "%s"},
                 "creditor": {"name": "Quay Logistics BV"}, "creditorAccount": {"iban": "%s"}}
                """.formatted(terms.id(), terms.amount(), terms.currency(), DEBTOR_IBAN, terms.creditorIban());
    }

    static String soap(Unique unique) {
        return soap(Terms.of(unique));
    }

    static String soap(Terms terms) {
        return envelope("""
                <p:submitPayment>
                  <p:idempotencyKey>%1$s</p:idempotencyKey>
                  <p:endToEndId>%1$s</p:endToEndId>
                  <p:amount currency="%3$s">%2$s</p:amount>
                  <p:debtor><p:name>Harbour Supplies GmbH</p:name><p:iban>%4$s</p:iban></p:debtor>
                  <p:creditor><p:name>Quay Logistics BV</p:name><p:iban>%5$s</p:iban></p:creditor>
                </p:submitPayment>""".formatted(terms.id(), terms.amount(), terms.currency(), DEBTOR_IBAN, terms.creditorIban()));
    }

    static String soapStatus(String uetr) {
        return envelope("<p:getPaymentStatus><p:uetr>%s</p:uetr></p:getPaymentStatus>".formatted(uetr));
    }

    static String soapCancel(String uetr) {
        return envelope("<p:cancelPayment><p:uetr>%s</p:uetr><p:reason>ordered twice</p:reason></p:cancelPayment>"
                .formatted(uetr));
    }

    static String envelope(String body) {
        return """
                <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:mooring:payments:1">
                  <soap:Body>%s</soap:Body>
                </soap:Envelope>""".formatted(body);
    }

    static String csv(Terms... lines) {
        return Arrays.stream(lines)
                .map(terms -> "%s,%s,%s,Harbour Supplies GmbH,%s,Quay Logistics BV,%s,,,Ropes"
                        .formatted(terms.id(), terms.amount(), terms.currency(), DEBTOR_IBAN, terms.creditorIban()))
                .collect(Collectors.joining(
                        "\n",
                        "endToEndId,amount,currency,debtorName,debtorAccount,creditorName,creditorAccount,creditorBic,"
                                + "requestedExecutionDate,remittance\n",
                        "\n"));
    }

    /** Version 09, one transaction. */
    static String pain001(Unique unique) {
        return pain001("09", unique.id(), Terms.of(unique));
    }

    /** @param version {@code 03} or {@code 09} */
    static String pain001(String version, String messageId, Terms... transactions) {
        boolean isOld = version.equals("03");
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.%s"><CstmrCdtTrfInitn>
                  <GrpHdr><MsgId>%s</MsgId><CreDtTm>2026-11-23T09:00:00</CreDtTm><NbOfTxs>%d</NbOfTxs>%s
                    <InitgPty><Nm>Harbour Supplies GmbH</Nm></InitgPty></GrpHdr>
                  <PmtInf><PmtInfId>P-%s</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt>%s</ReqdExctnDt>
                    <Dbtr><Nm>Harbour Supplies GmbH</Nm></Dbtr><DbtrAcct><Id><IBAN>%s</IBAN></Id></DbtrAcct>
                    <DbtrAgt><FinInstnId>%s</FinInstnId></DbtrAgt>
                %s  </PmtInf>
                </CstmrCdtTrfInitn></Document>
                """.formatted(
                        version,
                        messageId,
                        transactions.length,
                        controlSum(transactions),
                        messageId,
                        isOld ? "2026-11-23" : "<Dt>2026-11-23</Dt>",
                        DEBTOR_IBAN,
                        isOld ? "<BIC>COBADEFF</BIC>" : "<BICFI>COBADEFF</BICFI>",
                        Arrays.stream(transactions).map(Requests::transaction).collect(Collectors.joining()));
    }

    private static String transaction(Terms terms) {
        return """
                    <CdtTrfTxInf><PmtId><EndToEndId>%s</EndToEndId></PmtId>
                      <Amt><InstdAmt Ccy="%s">%s</InstdAmt></Amt><Cdtr><Nm>Quay Logistics BV</Nm></Cdtr>
                      <CdtrAcct><Id><IBAN>%s</IBAN></Id></CdtrAcct></CdtTrfTxInf>
                """.formatted(terms.id(), terms.currency(), terms.amount(), terms.creditorIban());
    }

    /** None where an amount is not one: whether totals are right is not the question then. */
    private static String controlSum(Terms... transactions) {
        boolean isCountable =
                Arrays.stream(transactions).allMatch(terms -> terms.amount().matches("\\d+(\\.\\d+)?"));
        return isCountable
                ? "<CtrlSum>"
                        + Arrays.stream(transactions)
                                .map(terms -> new BigDecimal(terms.amount()))
                                .reduce(BigDecimal.ZERO, BigDecimal::add)
                                .toPlainString()
                        + "</CtrlSum>"
                : "";
    }
}
