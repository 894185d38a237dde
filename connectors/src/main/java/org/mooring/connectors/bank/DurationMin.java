package org.mooring.connectors.bank;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;

/** The duration must be that long at least; null is left to {@code @NotNull}. */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = DurationMin.Validator.class)
public @interface DurationMin {
    long millis();

    String message() default "must be at least {millis} ms";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Public, since the validation provider makes it. */
    final class Validator implements ConstraintValidator<DurationMin, Duration> {
        private Duration least;

        @Override
        public void initialize(DurationMin rule) {
            least = Duration.ofMillis(rule.millis());
        }

        @Override
        public boolean isValid(Duration value, ConstraintValidatorContext context) {
            return value == null || value.compareTo(least) >= 0;
        }
    }
}
