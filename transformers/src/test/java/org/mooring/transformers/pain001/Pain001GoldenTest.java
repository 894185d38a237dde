package org.mooring.transformers.pain001;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mooring.transformers.CountedUetrs;
import org.mooring.transformers.Golden;
import org.mooring.transformers.PaymentFile;
import org.mooring.transformers.ReadingAsJson;

class Pain001GoldenTest {
    static List<Path> cases() {
        return Golden.cases("pain001", "in");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decodesEveryGoldenFile(Path input) {
        PaymentFile file = new Pain001Codec(new CountedUetrs()).open(new ByteArrayInputStream(Golden.read(input)));
        Golden.compare(input, "json", ReadingAsJson.of(file));
    }
}
