package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;

import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.IsoValue;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.FieldParseInfo;
import com.solab.iso8583.util.HexCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * j8583, the library under camel-iso8583, over the same field table: whatever one of the two writes, the other reads
 * as the same message, and both write the same bytes. Three of its forms: characters, its binary messages (packed fixed
 * numbers, packed lengths, variable elements in characters), EBCDIC.
 */
class J8583DifferentialTest {
    private static final int MESSAGE_COUNT = 400;

    enum Form {
        CHARACTERS("ISO-8859-1", "{'dialect': 'characters', 'extends': '1987'}"),
        BINARY(
                "ISO-8859-1",
                "{'dialect': 'binary', 'extends': '1987', 'defaults': {'mtiEncoding': 'bcd', 'bitmapEncoding': 'binary',"
                        + "'numericEncoding': 'bcd', 'binaryEncoding': 'binary', 'lengthEncoding': 'bcd'}, 'fields': ["
                        + "{'de': 2, 'encoding': 'ascii'}, {'de': 32, 'encoding': 'ascii'},"
                        + "{'de': 33, 'encoding': 'ascii'}, {'de': 99, 'encoding': 'ascii'},"
                        + "{'de': 100, 'encoding': 'ascii'}]}"),
        EBCDIC(
                "IBM1047",
                "{'dialect': 'ebcdic', 'extends': '1987', 'defaults': {'encoding': 'ebcdic-1047',"
                        + "'mtiEncoding': 'ebcdic-1047', 'lengthEncoding': 'ebcdic-1047',"
                        + "'bitmapEncoding': 'binary', 'binaryEncoding': 'hex-ebcdic'}}");

        private final String charset;
        private final String file;

        Form(String charset, String file) {
            this.charset = charset;
            this.file = file;
        }
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Form.class)
    void j8583ReadsWhatWeWrite(Form form) throws Exception {
        Iso8583Codec codec = codec(form);
        RandomMessages messages = new RandomMessages(codec.dialect());
        MessageFactory<IsoMessage> factory = factory(form, codec.dialect());
        for (int i = 0; i < MESSAGE_COUNT; i++) {
            String mti = messages.mti();
            Map<Integer, String> fields = fields(form, messages);
            IsoMessage theirs = factory.parseMessage(codec.encode(RandomMessages.draft(mti, fields)), 0);
            assertThat(theirs.getType()).isEqualTo(Integer.parseInt(mti, 16));
            for (int de = 2; de <= 128; de++) {
                assertThat(text(theirs, codec.dialect().field(de)))
                        .as("DE " + de + " " + messages.seed())
                        .isEqualTo(fields.get(de));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void weReadWhatJ8583Writes(Form form) throws Exception {
        Iso8583Codec codec = codec(form);
        RandomMessages messages = new RandomMessages(codec.dialect());
        for (int i = 0; i < MESSAGE_COUNT; i++) {
            String mti = messages.mti();
            Map<Integer, String> fields = fields(form, messages);
            byte[] theirs = write(form, codec.dialect(), mti, fields);
            Iso8583Message ours = codec.decode(theirs.clone());
            assertThat(ours.mti()).isEqualTo(mti);
            for (int de = 2; de <= 128; de++) {
                assertThat(ours.text(de)).as("DE " + de + " " + messages.seed()).isEqualTo(fields.get(de));
            }
            assertThat(HexFormat.of().formatHex(codec.encode(RandomMessages.draft(mti, fields))))
                    .as(messages.seed())
                    .isEqualTo(HexFormat.of().formatHex(theirs));
        }
    }

    private static Map<Integer, String> fields(Form form, RandomMessages messages) {
        Map<Integer, String> fields = messages.fields();
        if (form == Form.BINARY) {
            // j8583 keeps a packed number as a long, whose 42 digits it cannot hold.
            fields.remove(90);
        }
        if (form == Form.EBCDIC) {
            // j8583 reads hexadecimal characters in the charset of the machine only.
            fields.keySet().removeAll(List.of(52, 64, 65, 96, 128));
        }
        return fields;
    }

    private Iso8583Codec codec(Form form) throws IOException {
        Path file = folder.resolve(form.name() + ".json");
        Files.writeString(file, form.file.replace('\'', '"'));
        return new Iso8583Codec(Iso8583Dialect.read(file));
    }

    private static byte[] write(Form form, Iso8583Dialect dialect, String mti, Map<Integer, String> fields) {
        IsoMessage message = new IsoMessage();
        message.setType(Integer.parseInt(mti, 16));
        message.setCharacterEncoding(form.charset);
        message.setForceStringEncoding(form == Form.EBCDIC);
        message.setBinary(form == Form.BINARY);
        message.setBinaryBitmap(form == Form.EBCDIC);
        fields.forEach((de, text) -> {
            FieldFormat field = dialect.field(de);
            IsoType type = isoType(field);
            Object value = type == IsoType.BINARY ? HexCodec.hexDecode(text) : text;
            message.setValue(de, value, type, length(field));
        });
        return message.writeData();
    }

    private static MessageFactory<IsoMessage> factory(Form form, Iso8583Dialect dialect) {
        MessageFactory<IsoMessage> factory = new MessageFactory<>();
        factory.setCharacterEncoding(form.charset);
        factory.setForceStringEncoding(form == Form.EBCDIC);
        factory.setUseBinaryMessages(form == Form.BINARY);
        factory.setUseBinaryBitmap(form == Form.EBCDIC);
        Map<Integer, FieldParseInfo> table = new HashMap<>();
        for (int de = 2; de <= 128; de++) {
            FieldFormat field = dialect.field(de);
            FieldParseInfo parser =
                    FieldParseInfo.getInstance(isoType(field), length(field), form.charset, form == Form.EBCDIC);
            parser.setForceStringDecoding(form == Form.EBCDIC);
            table.put(de, parser);
        }
        for (String mti : RandomMessages.mtis("0")) {
            factory.setParseMap(Integer.parseInt(mti, 16), table);
        }
        return factory;
    }

    private static IsoType isoType(FieldFormat field) {
        if (field.isVariable()) {
            return field.prefix().digits() == 2 ? IsoType.LLVAR : IsoType.LLLVAR;
        }
        return switch (field.content()) {
            case N -> IsoType.NUMERIC;
            case B -> IsoType.BINARY;
            case XN, A, AN, ANS, Z -> IsoType.ALPHA;
        };
    }

    /** j8583 counts bytes of a binary field, and wants none for a variable one. */
    private static int length(FieldFormat field) {
        return field.isVariable() ? 0 : field.content() == Content.B ? field.length() / 2 : field.length();
    }

    private static String text(IsoMessage message, FieldFormat field) {
        if (!message.hasField(field.number())) {
            return null;
        }
        IsoValue<?> value = message.getField(field.number());
        return value.getValue() instanceof byte[] bytes ? HexCodec.hexEncode(bytes, 0, bytes.length) : value.toString();
    }
}
