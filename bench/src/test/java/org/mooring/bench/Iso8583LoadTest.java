package org.mooring.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.simulators.DemoBanks;
import org.mooring.simulators.DemoBanksSettings;
import picocli.CommandLine;

class Iso8583LoadTest {
    private final StringWriter errors = new StringWriter();

    @Test
    void directRunStartsABankOfItsOwnAndPasses() {
        assertThat(execute("--direct", "--connections", "2", "--warm-up", "0.2", "--duration", "0.5"))
                .as(errors.toString())
                .isZero();
    }

    @Test
    void aRunningHubIsProbedThenLoaded() {
        try (DemoBanks banks = DemoBanks.start(DemoBanksSettings.onFreePorts())) {
            int exitCode = execute(
                    "--hub",
                    "127.0.0.1:" + banks.nordbank().port(1),
                    "--control-port",
                    "" + banks.controlPort(),
                    "--connections",
                    "2",
                    "--warm-up",
                    "0.1",
                    "--duration",
                    "0.3");
            assertThat(exitCode).as(errors.toString()).isZero();
            assertThat(banks.nordbank().ledger().summary().booked()).isGreaterThan(1);
        }
    }

    @Test
    void aLedgerThatDisagreesIsExitCodeOne() {
        try (DemoBanks loaded = DemoBanks.start(DemoBanksSettings.onFreePorts());
                DemoBanks other = DemoBanks.start(DemoBanksSettings.onFreePorts())) {
            int exitCode = execute(
                    "--hub",
                    "127.0.0.1:" + loaded.nordbank().port(1),
                    "--control-port",
                    "" + other.controlPort(),
                    "--warm-up",
                    "0.1",
                    "--duration",
                    "0.3");
            assertThat(exitCode).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--hub 192.0.2.1:8583",
                "--hub 127.0.0.1",
                "--hub 127.0.0.1:99999",
                "--hub 127.0.0.1:8583 --direct",
                "--direct --connections 0",
                "--direct --in-flight 0",
                "--direct --duration 601",
                "--direct --warm-up -1",
                "--no-such-option"
            })
    void whatCannotRunIsExitCodeTwo(String arguments) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);
        assertThat(errors.toString()).isNotBlank();
    }

    @Test
    void anotherMachineIsRefused() {
        execute("--hub", "192.0.2.1:8583");
        assertThat(errors.toString()).contains("loads loopback addresses only");
    }

    @Test
    void aHubThatEndsAtOnceIsNotWaitedFor() {
        int exitCode = execute(
                "--hub-command",
                System.getProperty("java.home") + "/bin/java -version",
                "--bank-ports",
                "0,0",
                "--control-port",
                "0",
                "--hub-port",
                "1");
        assertThat(exitCode).isEqualTo(2);
        assertThat(errors.toString()).contains("hub ended with 0");
    }

    private int execute(String... arguments) {
        CommandLine command = Iso8583Load.commandLine();
        command.setErr(new PrintWriter(errors, true));
        return command.execute(arguments);
    }
}
