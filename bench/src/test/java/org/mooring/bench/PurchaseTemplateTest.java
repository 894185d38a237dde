package org.mooring.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PurchaseTemplateTest {
    @Test
    void writesEachElementAtItsPlace() {
        PurchaseTemplate template = new PurchaseTemplate(7);
        ByteBuf out = Unpooled.buffer();
        template.write(
                out, 42, 1234, 56789, Instant.parse("2026-11-23T22:59:01Z").toEpochMilli());

        assertThat(out.readUnsignedShort()).isEqualTo(137);
        assertThat(out.toString(StandardCharsets.US_ASCII))
                .isEqualTo("0200" + "7238448108C08000" + "16" + "4111111111111111" + "000000" + "000000001234"
                        + "1123225901" + "000042" + "225901" + "1123" + "5411" + "051" + "00" + "06" + "400007"
                        + "000000056789" + "LOAD0007" + "LOAD-MERCHANT-1" + "978");
    }
}
