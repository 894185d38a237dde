package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;

import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.FieldParseInfo;
import com.solab.iso8583.util.HexCodec;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * j8583, the library under camel-iso8583, over the same field table: whatever one of the two writes, the other reads
 * as the same message, and both write the same bytes.
 */
class J8583DifferentialTest {
    private static final Iso8583Codec CODEC = Samples.CODEC;
    private static final int MESSAGE_COUNT = 800;

    @Test
    void j8583ReadsWhatWeWrite() throws Exception {
        RandomMessages messages = new RandomMessages(CODEC.dialect());
        for (int i = 0; i < MESSAGE_COUNT; i++) {
            String mti = messages.mti();
            Map<Integer, String> fields = messages.fields();
            IsoMessage theirs = factory(mti).parseMessage(CODEC.encode(RandomMessages.draft(mti, fields)), 0);
            assertThat(theirs.getType()).isEqualTo(Integer.parseInt(mti, 16));
            for (int de = 2; de <= Iso8583Dialect.FIELD_MAX; de++) {
                assertThat(text(theirs, de))
                        .as("DE " + de + " " + messages.seed())
                        .isEqualTo(fields.get(de));
            }
        }
    }

    @Test
    void weReadWhatJ8583Writes() throws Exception {
        RandomMessages messages = new RandomMessages(CODEC.dialect());
        for (int i = 0; i < MESSAGE_COUNT; i++) {
            String mti = messages.mti();
            Map<Integer, String> fields = messages.fields();
            byte[] theirs = write(mti, fields);
            Iso8583Message ours = CODEC.decode(theirs.clone());
            assertThat(ours.mti()).isEqualTo(mti);
            for (int de = 2; de <= Iso8583Dialect.FIELD_MAX; de++) {
                assertThat(ours.text(de)).as("DE " + de + " " + messages.seed()).isEqualTo(fields.get(de));
            }
            assertThat(CODEC.encode(RandomMessages.draft(mti, fields)))
                    .as(messages.seed())
                    .isEqualTo(theirs);
        }
    }

    private static byte[] write(String mti, Map<Integer, String> fields) {
        IsoMessage message = new IsoMessage();
        message.setType(Integer.parseInt(mti, 16));
        message.setCharacterEncoding("ISO-8859-1");
        fields.forEach((de, text) -> {
            IsoType type = isoType(CODEC.dialect().field(de));
            Object value = type == IsoType.BINARY ? HexCodec.hexDecode(text) : text;
            message.setValue(de, value, type, length(CODEC.dialect().field(de)));
        });
        return message.writeData();
    }

    private static MessageFactory<IsoMessage> factory(String mti) {
        MessageFactory<IsoMessage> factory = new MessageFactory<>();
        factory.setCharacterEncoding("ISO-8859-1");
        Map<Integer, FieldParseInfo> table = new HashMap<>();
        for (int de = 2; de <= Iso8583Dialect.FIELD_MAX; de++) {
            FieldFormat field = CODEC.dialect().field(de);
            table.put(de, FieldParseInfo.getInstance(isoType(field), length(field), "ISO-8859-1", false));
        }
        factory.setParseMap(Integer.parseInt(mti, 16), table);
        return factory;
    }

    private static IsoType isoType(FieldFormat field) {
        if (field.isVariable()) {
            return field.lengthDigits() == 2 ? IsoType.LLVAR : IsoType.LLLVAR;
        }
        return switch (field.content()) {
            case N -> IsoType.NUMERIC;
            case B -> IsoType.BINARY;
            case XN, AN, ANS, Z -> IsoType.ALPHA;
        };
    }

    /** j8583 counts bytes of a binary field, and wants none for a variable one. */
    private static int length(FieldFormat field) {
        return field.isVariable() ? 0 : field.content() == Content.B ? field.length() / 2 : field.length();
    }

    private static String text(IsoMessage message, int de) {
        if (!message.hasField(de)) {
            return null;
        }
        Object value = message.getObjectValue(de);
        return value instanceof byte[] bytes ? HexCodec.hexEncode(bytes, 0, bytes.length) : value.toString();
    }
}
