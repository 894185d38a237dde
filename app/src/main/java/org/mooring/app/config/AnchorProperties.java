package org.mooring.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a batch of journal entries is closed and anchored: whichever comes first.
 *
 * @param leafCountMax journal entries in a batch
 * @param ageMax age of the oldest entry that is not in a batch
 */
public record AnchorProperties(
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int leafCountMax,

        @DefaultValue("10s") @NotNull @DurationMin(millis = 100)
        Duration ageMax) {}
