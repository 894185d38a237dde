package org.mooring.bench.jmh;

import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.FieldParseInfo;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.mooring.canonical.Payment;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.Uetr;
import org.mooring.transformers.iso8583.Iso8583Answers;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Mapping;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.ResponseCode;
import org.mooring.transformers.iso8583.SensitiveElements;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A purchase 0200 of fifteen data elements: read, made canonical, answered with a 0210. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Iso8583CodecBenchmark {
    private static final byte[] PURCHASE = ("02007238040108E18000164000001234567899"
                    + "0000000000000123451123064500000123064500112351006123456632706000123"
                    + "TERM0001MERCHANT0000001COFFEE BAR               LONDON       GB005EXTRA826")
            .getBytes(StandardCharsets.ISO_8859_1);

    private final Uetr uetr = Uetr.parse("11111111-2222-4333-8444-555555555555", "benchmark");
    private Iso8583Codec codec;
    private Iso8583Answers answers;
    private Iso8583Message request;
    private MessageFactory<IsoMessage> factory;

    @Setup
    public void setUp() {
        codec = new Iso8583Codec(Iso8583Dialect.named("1987"));
        answers = new Iso8583Answers(codec);
        request = codec.decode(PURCHASE.clone());
        if (request.dataElements().length != 15) {
            throw new IllegalStateException("fifteen data elements, got " + request.dataElements().length);
        }
        factory = new MessageFactory<>();
        factory.setCharacterEncoding("ISO-8859-1");
        factory.setParseMap(0x200, j8583Table());
    }

    /** What issue and design ask for: to canonical and back out as the answer. */
    @Benchmark
    public byte[] parseToCanonicalAndAnswer() {
        Iso8583Message message = codec.in1987(codec.decode(PURCHASE.clone()));
        SensitiveAuthenticationData sensitive = SensitiveElements.cut(message);
        Payment payment = Iso8583Mapping.decode(message, sensitive, uetr);
        if (payment.amount().amountMinor() != 12345) {
            throw new IllegalStateException();
        }
        return answers.answer(message, ResponseCode.APPROVED);
    }

    @Benchmark
    public Iso8583Message parse() {
        return codec.decode(PURCHASE.clone());
    }

    @Benchmark
    public Payment canonical() {
        return Iso8583Mapping.decode(request, SensitiveAuthenticationData.none(), uetr);
    }

    @Benchmark
    public byte[] answer() {
        return answers.answer(request, ResponseCode.APPROVED);
    }

    @Benchmark
    public byte[] j8583ParseAndAnswer() throws Exception {
        IsoMessage theirs = factory.parseMessage(PURCHASE, 0);
        IsoMessage answer = factory.createResponse(theirs);
        answer.setValue(39, ResponseCode.APPROVED, IsoType.ALPHA, 2);
        return answer.writeData();
    }

    private static Map<Integer, FieldParseInfo> j8583Table() {
        Map<Integer, FieldParseInfo> table = new HashMap<>();
        int[][] fixed = {{3, 6}, {4, 12}, {7, 10}, {11, 6}, {12, 6}, {13, 4}, {22, 3}, {49, 3}};
        for (int[] field : fixed) {
            table.put(field[0], FieldParseInfo.getInstance(IsoType.NUMERIC, field[1], "ISO-8859-1", false));
        }
        int[][] text = {{37, 12}, {41, 8}, {42, 15}, {43, 40}};
        for (int[] field : text) {
            table.put(field[0], FieldParseInfo.getInstance(IsoType.ALPHA, field[1], "ISO-8859-1", false));
        }
        table.put(2, FieldParseInfo.getInstance(IsoType.LLVAR, 0, "ISO-8859-1", false));
        table.put(32, FieldParseInfo.getInstance(IsoType.LLVAR, 0, "ISO-8859-1", false));
        table.put(48, FieldParseInfo.getInstance(IsoType.LLLVAR, 0, "ISO-8859-1", false));
        return table;
    }
}
