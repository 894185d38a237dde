package org.mooring.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ChaosCommandTest {
    private final StringWriter errors = new StringWriter();

    @Test
    void aFaultThatNobodyCanPlantIsRefused() {
        assertThat(execute("--fault", "resend")).isEqualTo(2);
        assertThat(errors.toString()).contains("--fault must be one of", "resend-on-timeout");
    }

    @Test
    void thereAreMorePaymentsThanKills() {
        assertThat(execute("--payments", "3", "--kills", "3")).isEqualTo(2);
        assertThat(errors.toString()).contains("--payments must be more than --kills");
    }

    @Test
    void anUnknownChannelIsRefused() {
        assertThat(execute("--channels", "fax")).isEqualTo(2);
    }

    private int execute(String... arguments) {
        return ChaosCommand.commandLine().setErr(new PrintWriter(errors, true)).execute(arguments);
    }
}
