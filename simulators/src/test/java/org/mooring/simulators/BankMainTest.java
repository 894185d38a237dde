package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BankMainTest {
    @Test
    void runsAsAProcessOfItsOwnAndEndsWithItsParent() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BankMain.class.getName(),
                        "--iso-ports",
                        "0,0",
                        "--riverbank-port",
                        "0",
                        "--oldtown-port",
                        "0",
                        "--control-port",
                        "0",
                        "--until-stdin-ends")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("banks ready")) {
                line = out.readLine();
            }
            Matcher ready = Pattern.compile(
                            "banks ready nordbank=(\\d+),(\\d+) riverbank=(\\d+) oldtown=(\\d+) control=(\\d+)")
                    .matcher("" + line);
            assertThat(ready.matches()).as(line).isTrue();
            assertThat(Http.get("http://127.0.0.1:" + ready.group(5) + "/ledger?summary")
                            .body())
                    .contains("\"doubled\":0");

            process.getOutputStream().close();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void optionsBecomeSettings() {
        DemoBanksSettings settings = BankMain.settings(new String[] {
            "--iso-ports", "7001,7002,7003", "--control-port", "7290", "--iso-threads", "2", "--ledger-keys", "5000"
        });
        assertThat(settings.nordbankPorts()).isEqualTo(List.of(7001, 7002, 7003));
        assertThat(settings.riverbankPort()).isEqualTo(9201);
        assertThat(settings.controlPort()).isEqualTo(7290);
        assertThat(settings.nordbankThreads()).isEqualTo(2);
        assertThat(settings.ledgerLimits().keysMax()).isEqualTo(5000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--iso-ports",
                "--iso-ports 70000",
                "--iso-ports x",
                "--port 1",
                "--iso-threads 0",
                "--ledger-keys -5"
            })
    void wrongOptionsAreNamed(String arguments) {
        String[] args = arguments.split(" ");
        assertThatThrownBy(() -> BankMain.settings(args))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(args[0]);
    }
}
