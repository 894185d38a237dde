package org.mooring.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The embedded broker. Nobody may log in unless a user is configured.
 *
 * @param host address to listen on; loopback unless told otherwise
 * @param port 0 takes any free one
 * @param messageSizeMax a larger message is refused
 * @param users legacy systems by login name; each may send to {@code mooring.in.*} and consume {@code mooring.out.*}
 */
public record BrokerProperties(
        @DefaultValue("127.0.0.1") @NotBlank String host,
        @DefaultValue("61616") @Min(0) @Max(65535) int port,

        @DefaultValue("10MB") @NotNull @DataSizeBetween(min = 1024, max = 104_857_600)
        DataSize messageSizeMax,

        Map<@NotBlank String, @Valid BrokerUser> users) {
    public BrokerProperties {
        users = users == null ? Map.of() : Map.copyOf(users);
    }

    /** @param password in the clear, so it belongs into a secret store or an environment variable; never printed */
    public record BrokerUser(@NotBlank String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "BrokerUser[]";
        }
    }
}
