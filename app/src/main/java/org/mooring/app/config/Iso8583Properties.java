package org.mooring.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The ISO 8583 listener.
 *
 * @param host address to listen on; loopback unless told otherwise, because the protocol knows no login
 * @param port 0 takes any free one
 */
public record Iso8583Properties(
        @DefaultValue("127.0.0.1") @NotBlank String host,
        @DefaultValue("8583") @Min(0) @Max(65535) int port) {}
