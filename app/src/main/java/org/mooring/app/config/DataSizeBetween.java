package org.mooring.app.config;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.springframework.util.unit.DataSize;

/** Bounds of a size, both inclusive, in bytes. */
@Constraint(validatedBy = DataSizeBetween.Rule.class)
@Target({FIELD, PARAMETER})
@Retention(RUNTIME)
@interface DataSizeBetween {
    long min();

    long max();

    String message() default "must be between {min} and {max} bytes";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Null is left to {@code @NotNull}. */
    final class Rule implements ConstraintValidator<DataSizeBetween, DataSize> {
        private long min;
        private long max;

        @Override
        public void initialize(DataSizeBetween rule) {
            min = rule.min();
            max = rule.max();
        }

        @Override
        public boolean isValid(DataSize size, ConstraintValidatorContext context) {
            return size == null || (size.toBytes() >= min && size.toBytes() <= max);
        }
    }
}
