package org.mooring.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Files and messages of many payments.
 *
 * @param entryCountMax most payments of one; also of all that are in memory at once, where further files wait
 */
public record FilesProperties(
        @DefaultValue("50000") @Min(1) @Max(1_000_000) int entryCountMax) {}
