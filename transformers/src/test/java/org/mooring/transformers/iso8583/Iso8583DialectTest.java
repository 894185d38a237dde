package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Iso8583DialectTest {
    @Test
    void knowsThe1987Table() {
        Iso8583Dialect dialect = Iso8583Dialect.named("1987");
        assertThat(dialect.field(2)).isEqualTo(new FieldFormat(2, "Primary account number", Content.N, 19, 2));
        assertThat(dialect.field(52).length()).isEqualTo(16);
        assertThat(dialect.field(90).length()).isEqualTo(42);
        assertThat(dialect.field(128).content()).isEqualTo(Content.B);
    }

    @Test
    void refusesANameThatHasNoFile() {
        assertThatThrownBy(() -> Iso8583Dialect.named("2003")).hasMessageContaining("no ISO 8583 dialect '2003'");
        assertThatThrownBy(() -> Iso8583Dialect.named("../x")).hasMessageContaining("no ISO 8583 dialect '../x'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"mtiVersion\": \"0\"|\"mtiVersion\": \"00\"|mtiVersion is '00', must be one digit",
                "\"bitmapEncoding\": \"hex\"|\"bitmapEncoding\": \"binary\"|bitmapEncoding must be hex",
                "\"lengthEncoding\": \"ascii\"|\"lengthEncoding\": \"bcd\"|DE 2 is 'bcd', lengthEncoding must be ascii",
                "\"de\": 3,|\"de\": 3, \"encoding\": \"ebcdic\",|DE 3 is 'ebcdic', encoding must be ascii",
                "\"de\": 3,|\"de\": 4,|DE 4 is 'twice', must stand once",
                "\"de\": 3,|\"de\": 129,|fields[].de is '129', must be 2 to 128",
                "\"content\": \"n\", \"length\": 6|\"content\": \"q\", \"length\": 6|content must be n, xn, an, ans, z or b",
                "\"length\": 19, \"lengthDigits\": 2|\"length\": 100, \"lengthDigits\": 2|DE 2 is '100', length must be 1 to 99",
                "\"length\": 19, \"lengthDigits\": 2|\"length\": 19, \"lengthDigits\": 4|lengthDigits must be 2 or 3",
            })
    void refusesAFileThatItWouldMisread(String from, String to, String message) throws Exception {
        String json;
        try (InputStream in = Iso8583Dialect.class.getResourceAsStream("iso8583-1987.json")) {
            json = Samples.text(in.readAllBytes());
        }
        assertThat(json).contains(from);
        String changed =
                json.substring(0, json.indexOf(from)) + to + json.substring(json.indexOf(from) + from.length());
        assertThatThrownBy(() -> Iso8583Dialect.read(new ByteArrayInputStream(Samples.bytes(changed))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageEndingWith("dialect not loaded");
    }
}
