package org.mooring.transformers.pain001;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.PaymentFileEntry;

/** Entries a second of check and decode over a generated message. Arguments: entries (100000), rounds (5). */
public final class Pain001Speed {
    private Pain001Speed() {}

    public static void main(String[] arguments) throws IOException {
        int entryCount = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int roundCount = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        System.out.printf(
                "java %s, %d processors, heap at most %d MB, %d entries a message%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20,
                entryCount);
        Pain001Codec codec = new Pain001Codec();
        for (int round = 1; round <= roundCount; round++) {
            GeneratedMessage message = new GeneratedMessage(entryCount);
            long start = System.nanoTime();
            PaymentFile.Check check = codec.check(message);
            double checkSeconds = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            int validCount = 0;
            try (PaymentFile file = codec.open(new GeneratedMessage(entryCount))) {
                while (file.hasNext()) {
                    validCount += file.next() instanceof PaymentFileEntry.Valid ? 1 : 0;
                }
            }
            double decodeSeconds = (System.nanoTime() - start) / 1e9;
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            System.out.printf(
                    "round %d: %.1f MB, check %.0f entries/s (%.0f MB/s), decode %.0f entries/s; %d valid, consistent %s,"
                            + " heap in use %d MB%n",
                    round,
                    message.bytesRead / 1e6,
                    entryCount / checkSeconds,
                    message.bytesRead / 1e6 / checkSeconds,
                    entryCount / decodeSeconds,
                    validCount,
                    check.totals().isConsistent(),
                    used >> 20);
        }
    }

    /** A pain.001.001.09 that is made while it is read, so that nothing but the reader holds memory. */
    private static final class GeneratedMessage extends InputStream {
        private final int entryCount;
        private byte[] chunk;
        private int at;
        private int entriesMade;
        private boolean isEnded;
        private long bytesRead;

        GeneratedMessage(int entryCount) {
            this.entryCount = entryCount;
            this.chunk = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            + "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"><CstmrCdtTrfInitn><GrpHdr>"
                            + "<MsgId>SPEED</MsgId><CreDtTm>2026-11-23T10:00:00Z</CreDtTm><NbOfTxs>" + entryCount
                            + "</NbOfTxs><InitgPty><Nm>Initiator</Nm></InitgPty></GrpHdr><PmtInf><PmtInfId>P</PmtInfId>"
                            + "<PmtMtd>TRF</PmtMtd><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt>"
                            + "<Dt>2026-11-24</Dt></ReqdExctnDt><Dbtr><Nm>Debtor</Nm></Dbtr><DbtrAcct><Id>"
                            + "<IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId>"
                            + "<BICFI>DEUTDEFFXXX</BICFI></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() {
            if (at == chunk.length && !refill()) {
                return -1;
            }
            bytesRead++;
            return chunk[at++];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (at == chunk.length && !refill()) {
                return -1;
            }
            int count = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, buffer, offset, count);
            at += count;
            bytesRead += count;
            return count;
        }

        private boolean refill() {
            at = 0;
            if (entriesMade < entryCount) {
                entriesMade++;
                chunk = ("\n  <CdtTrfTxInf>\n    <PmtId>\n      <InstrId>I-" + entriesMade
                                + "</InstrId>\n      <EndToEndId>E2E-"
                                + entriesMade + "</EndToEndId>\n    </PmtId>\n    <Amt>\n      <InstdAmt Ccy=\"EUR\">"
                                + (1 + entriesMade % 9_000)
                                + ".34</InstdAmt>\n    </Amt>\n    <CdtrAgt>\n      <FinInstnId>\n"
                                + "        <BICFI>ABNANL2A</BICFI>\n      </FinInstnId>\n    </CdtrAgt>\n    <Cdtr>\n      <Nm>Creditor "
                                + entriesMade
                                + "</Nm>\n      <PstlAdr>\n        <TwnNm>Utrecht</TwnNm>\n        <Ctry>NL</Ctry>\n"
                                + "      </PstlAdr>\n    </Cdtr>\n    <CdtrAcct>\n      <Id>\n        <IBAN>NL91ABNA0417164300</IBAN>\n"
                                + "      </Id>\n    </CdtrAcct>\n    <RmtInf>\n      <Ustrd>Invoice " + entriesMade
                                + "</Ustrd>\n    </RmtInf>\n  </CdtTrfTxInf>")
                        .getBytes(StandardCharsets.UTF_8);
                return true;
            }
            if (!isEnded) {
                isEnded = true;
                chunk = "\n</PmtInf></CstmrCdtTrfInitn></Document>\n".getBytes(StandardCharsets.UTF_8);
                return true;
            }
            return false;
        }
    }
}
