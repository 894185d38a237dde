package org.mooring.app.config;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Status events to the outside; {@code docs/reference/events.md}.
 *
 * @param source names this installation in every event, as an absolute URI
 * @param queue whether {@code mooring.out.status} gets them too, beside the answers that it has always had
 */
public record EventProperties(
        @DefaultValue("urn:mooring:hub") @NotBlank @Pattern(regexp = "[a-z][a-z0-9+.-]*:[!-~]+")
        String source,

        @DefaultValue("false") boolean queue) {}
