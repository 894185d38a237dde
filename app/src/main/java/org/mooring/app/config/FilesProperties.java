package org.mooring.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Files and messages of many payments.
 *
 * @param entryCountMax most payments of one; also of all that are in memory at once, where further files wait
 * @param unchangedFor so long a dropped file must not have changed before it is taken: whoever writes it under its final
 *     name may pause for less
 * @param unreadableFor so long a taken original that cannot be read is tried, before it is refused: longer than a device or
 *     a network folder is usually away
 */
public record FilesProperties(
        @DefaultValue("50000") @Min(1) @Max(1_000_000) int entryCountMax,

        @DefaultValue("1s") @NotNull @DurationMin(millis = 10) @DurationMax(minutes = 5)
        Duration unchangedFor,

        @DefaultValue("1h") @NotNull @DurationMin(seconds = 1) @DurationMax(days = 30)
        Duration unreadableFor) {}
