package org.mooring.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The broker: embedded, where nobody may log in unless a user is configured, or one that stands elsewhere.
 *
 * @param host address to listen on; loopback unless told otherwise
 * @param port 0 takes any free one
 * @param messageSizeMax a larger message is refused
 * @param users legacy systems by login name; each may send to {@code mooring.in.*} and consume {@code mooring.out.*}
 * @param external null for the embedded broker; with it, none is started and the other properties mean nothing
 */
public record BrokerProperties(
        @DefaultValue("127.0.0.1") @NotBlank String host,
        @DefaultValue("61616") @Min(0) @Max(65535) int port,

        @DefaultValue("10MB") @NotNull @DataSizeBetween(min = 1024, max = 104_857_600)
        DataSize messageSizeMax,

        Map<@NotBlank String, @Valid BrokerUser> users,

        @Valid ExternalBroker external) {
    public BrokerProperties {
        users = users == null ? Map.of() : Map.copyOf(users);
    }

    /**
     * A broker that the hub does not start.
     *
     * @param url as Artemis writes it, {@code tcp://host:port}; without login
     * @param password in the clear, so it belongs into a secret store or an environment variable; never printed
     */
    public record ExternalBroker(
            @NotBlank @Pattern(regexp = "\\(?tcp://\\S+") String url,

            @NotBlank String user,
            @NotBlank String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "ExternalBroker[url=" + url + ", user=" + user + "]";
        }
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
