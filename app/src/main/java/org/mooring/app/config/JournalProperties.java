package org.mooring.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the record of all payments lies; {@link JournalRules} has the rules that span several values.
 *
 * @param retention how old the embedded journal's oldest part gets before it is exported and pruned; null for no end
 */
public record JournalProperties(
        @DefaultValue("embedded") @NotNull Type type,
        Duration retention,
        @DefaultValue @Valid PostgresProperties postgresql) {
    public enum Type {
        /** Files under {@code mooring.data-dir}; one instance. */
        EMBEDDED,
        /** A database that several instances may share. */
        POSTGRESQL
    }

    /**
     * @param url {@code jdbc:postgresql://host[,host]/database}; never with a password, since addresses are printed
     * @param password may be missing where the server asks for none; never printed
     * @param installationKeyFile the same on every instance; null for {@code <data-dir>/journal/keys/installation.key}
     * @param lease how long an instance that is not heard of keeps its claims of idempotency keys
     * @param outageMax how long a payment's commit waits for a database that is away
     */
    public record PostgresProperties(
            @Pattern(regexp = "jdbc:postgresql:.+") String url,
            String user,
            String password,

            @DefaultValue("mooring") @NotBlank @Pattern(regexp = "[a-z_][a-z0-9_]{0,62}")
            String schema,

            Path installationKeyFile,
            @DefaultValue("8") @Min(1) @Max(1_000) int readersMax,

            @DefaultValue("15s") @NotNull @DurationMin(seconds = 3)
            Duration lease,

            @DefaultValue("10s") @NotNull @DurationMin Duration outageMax) {
        /** Without address and password. */
        @Override
        public String toString() {
            return "PostgresProperties[user=" + user + ", schema=" + schema + "]";
        }
    }
}
