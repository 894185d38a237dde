package org.mooring.app.config;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The REST interface.
 *
 * @param bodySizeMax a larger request body is refused with 413
 * @param answerTimeout how long a request may wait for its bank; after that the client asks for the payment's state
 */
public record ApiProperties(
        @DefaultValue("10MB") @NotNull @DataSizeBetween(min = 1024, max = 104_857_600)
        DataSize bodySizeMax,

        @DefaultValue("60s") @NotNull @DurationMin(seconds = 1)
        Duration answerTimeout) {}
