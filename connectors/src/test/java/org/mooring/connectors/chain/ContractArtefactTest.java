package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hub deploys is what the source says. */
class ContractArtefactTest {
    @TempDir
    Path folder;

    @Test
    void theArtefactIsWhatTheCompilerMakesOfTheSource() throws Exception {
        Path tools = Anvil.tools().orElseThrow();
        if (!Files.isDirectory(tools.resolve("node_modules/solc"))) {
            fail("there is no Solidity compiler in tools/node_modules; get it with: npm ci --prefix tools");
        }
        assertThat(compile(tools)).isEqualTo(committed());
    }

    private String compile(Path tools) throws IOException, InterruptedException {
        Path output = folder.resolve("compiled.json");
        Process node = new ProcessBuilder(
                        "node", tools.resolve("compile-contract.mjs").toString(), "--stdout")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output.toFile())
                .start();
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
        return Files.readString(output);
    }

    private static String committed() throws IOException {
        try (InputStream artefact = RegistryContract.class.getResourceAsStream(RegistryContract.ARTEFACT)) {
            return new String(artefact.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
