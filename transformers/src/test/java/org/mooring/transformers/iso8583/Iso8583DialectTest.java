package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Iso8583DialectTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void knowsThe1987Table() {
        Iso8583Dialect dialect = Iso8583Dialect.named("1987");
        FieldFormat pan = dialect.field(2);
        assertThat(pan.title()).isEqualTo("DE 2 Primary account number");
        assertThat(pan.content()).isEqualTo(Content.N);
        assertThat(pan.length()).isEqualTo(19);
        assertThat(pan.prefix()).isEqualTo(new LengthPrefix(FieldEncoding.ASCII, 2, false));
        assertThat(dialect.field(52).length()).isEqualTo(16);
        assertThat(dialect.field(90).length()).isEqualTo(42);
        assertThat(dialect.field(128).content()).isEqualTo(Content.B);
        assertThat(dialect.secrets()).containsExactly(35, 36, 45, 52, 55);
        assertThat(dialect.isPlain()).isTrue();
        for (int de = 2; de <= 128; de++) {
            assertThat(dialect.field(de)).as("DE " + de).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyShippedFileKeepsTheSchemaAndIsItself(String name) {
        JsonNode file = ShippedDialects.json(name + ".json");
        assertThat(DialectSchema.problems(file)).isEmpty();
        assertThat(Iso8583Dialect.named(name).name()).isEqualTo(name);
        assertThat(Iso8583Dialect.named(name)).isSameAs(Iso8583Dialect.named(name));
    }

    static List<String> names() {
        return Iso8583Dialect.names();
    }

    @Test
    void refusesANameThatHasNoFile() {
        assertThatThrownBy(() -> Iso8583Dialect.named("1999"))
                .hasMessageContaining("no ISO 8583 dialect '1999'")
                .hasMessageContaining("1987, 1987-binary");
        assertThatThrownBy(() -> Iso8583Dialect.named("../x")).hasMessageContaining("no ISO 8583 dialect '../x'");
    }

    @Test
    void aFileExtendsAShippedOneAndAFileBesideIt() throws IOException {
        write(
                "ours",
                "{'dialect': 'ours', 'extends': '1987', 'header': {'kind': 'tpdu', 'default': '6000010002'},"
                        + "'defaults': {'lengthEncoding': 'bcd'},"
                        + "'fields': [{'de': 48, 'protect': 'none'}, {'de': 63, 'absent': true}]}");
        Iso8583Dialect branch = Iso8583Dialect.read(
                write("branch", "{'dialect': 'branch', 'extends': 'ours', 'fields': [{'de': 61, 'length': 12}]}"));
        assertThat(branch.name()).isEqualTo("branch");
        assertThat(branch.field(63)).isNull();
        assertThat(branch.field(61).length()).isEqualTo(12);
        assertThat(branch.field(61).name()).isEqualTo("Reserved private");
        assertThat(branch.field(48).protection()).isEqualTo(Protection.NONE);
        byte[] wire = new Iso8583Codec(branch).encode(new Iso8583Draft("0200").set(2, "4000001234567899"));
        assertThat(Samples.text(wire)).isEqualTo("`\0\1\0\0020200" + "4000000000000000" + "\0264000001234567899");
        assertThat(new Iso8583Codec(branch).decode(wire).text(2)).isEqualTo("4000001234567899");
    }

    @Test
    void anotherVersionOfTheMtiHasATableOfItsOwn() throws IOException {
        write("new", "{'dialect': 'new', 'extends': '1993'}");
        Iso8583Dialect dialect = Iso8583Dialect.read(
                write("old", "{'dialect': 'old', 'extends': '1987', 'otherVersions': {'1': 'new', '2': '2003'}}"));
        Iso8583Codec codec = new Iso8583Codec(dialect);
        assertThat(codec.encode(new Iso8583Draft("0200").set(12, "123456"))).hasSize(26);
        assertThat(codec.encode(new Iso8583Draft("1200").set(12, "260101123456")))
                .hasSize(32);
        assertThat(codec.decode(codec.encode(new Iso8583Draft("2200").set(12, "20260101123456")))
                        .text(12))
                .isEqualTo("20260101123456");
        assertThatThrownBy(() -> codec.decode(Samples.bytes("32000000000000000000")))
                .hasMessageContaining("MTI must be 0 or 1 or 2 and three digits");
    }

    @Test
    void saysAllThatIsWrongAtOnce() throws IOException {
        Path file = write(
                "bad",
                "{'dialect': 'bad', 'mtiVersion': '0', 'fields': ["
                        + "{'de': 2, 'content': 'n', 'length': 100, 'lengthDigits': 2},"
                        + "{'de': 3, 'content': 'an', 'length': 6, 'encoding': 'bcd'},"
                        + "{'de': 4, 'content': 'n', 'length': 12, 'rule': 'MMYY'},"
                        + "{'de': 4, 'content': 'n', 'length': 12},"
                        + "{'de': 48, 'content': 'ans', 'length': 999, 'lengthDigits': 3, 'parts': {'kind': 'tlv'}},"
                        + "{'de': 60, 'content': 'b', 'length': 9, 'lengthDigits': 3, 'lengthEncoding': 'binary'}]}");
        assertThatThrownBy(() -> Iso8583Dialect.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ISO 8583 dialect 'bad': ")
                .hasMessageContaining("DE 2.length is '100', its prefix says at most 99")
                .hasMessageContaining("DE 3.encoding is 'bcd', bcd holds content n and z only")
                .hasMessageContaining("DE 4.rule is 'MMYY', must be currency, or a layout")
                .hasMessageContaining("DE 48.parts.tagLength is 'missing', must be the bytes of a tag")
                .hasMessageContaining("DE 60.lengthDigits is '3', must be 1 or 2 bytes")
                .hasMessageEndingWith("dialect not loaded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/mtiVersion|'00x'|mtiVersion is '00x', does not match",
                "/tertiaryBitmap|'maybe'|tertiaryBitmap is 'maybe', does not have a value in the enumeration",
                "/defaults/bitmapEncoding|'octal'|defaults.bitmapEncoding is 'octal'",
                "/defaults/speed|9|defaults, property 'speed' is not defined in the schema",
                "/fields/1/content|'q'|fields[1].content is 'q'",
                "/fields/1/lengthDigits|5|fields[1].lengthDigits is '5', must have a maximum value of 4",
                "/fields/1/de|193|fields[1].de is '193', must have a maximum value of 192",
                "/header|{'kind': 'fixed'}|header.length is '', must be the bytes of a fixed header",
                "/header|{'kind': 'tpdu', 'default': '60'}|header.default is '60', must have 5 bytes",
                "/defaults/mtiEncoding|'hex'|defaults.mtiEncoding is 'hex', must be ascii, an EBCDIC or bcd",
                "/extends|'nothing'|extends is 'nothing', must be a shipped dialect or a file beside this one",
                "/extends|'itself'|extends is 'itself', must not lead back to itself",
                "/otherVersions|{'0': '1993'}|otherVersions.0 is '1993', mtiVersion reads these already",
            })
    void refusesAFileThatItWouldMisread(String pointer, String value, String message) throws IOException {
        ObjectNode file = (ObjectNode) ShippedDialects.json("1987.json").deepCopy();
        file.put("dialect", "itself");
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) file.at(pointer.substring(0, slash)))
                .set(pointer.substring(slash + 1), JSON.readTree(value.replace('\'', '"')));
        Path path = folder.resolve("itself.json");
        Files.write(path, JSON.writeValueAsBytes(file));
        assertThatThrownBy(() -> Iso8583Dialect.read(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageEndingWith("dialect not loaded");
    }

    @Test
    void refusesWhatIsNotJson() throws IOException {
        Path path = write("broken", "{'dialect': ");
        assertThatThrownBy(() -> Iso8583Dialect.read(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be JSON");
        assertThatThrownBy(() -> Iso8583Dialect.read(write("twice", "{'dialect': 'a', 'dialect': 'b'}")))
                .hasMessageContaining("must be JSON, Duplicate field 'dialect'");
    }

    private Path write(String name, String json) throws IOException {
        return Files.writeString(folder.resolve(name + ".json"), json.replace('\'', '"'));
    }
}
