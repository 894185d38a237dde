package org.mooring.app.config;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Bean validation's violations in our words, under the property's own name. */
final class BrokenRules {
    private final String prefix;

    BrokenRules(String prefix) {
        this.prefix = prefix;
    }

    List<ConfigurationProblem> of(MooringProperties properties) {
        try (ValidatorFactory factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()) {
            Validator validator = factory.getValidator();
            return validator.validate(properties).stream()
                    .map(this::problem)
                    .sorted(Comparator.comparing(ConfigurationProblem::property))
                    .toList();
        }
    }

    private ConfigurationProblem problem(ConstraintViolation<?> violation) {
        Object value = violation.getInvalidValue();
        boolean isMissing =
                (value instanceof CharSequence text && text.toString().isBlank())
                        || (value instanceof Collection<?> all && all.isEmpty());
        return new ConfigurationProblem(name(violation.getPropertyPath()), isMissing ? null : value, rule(violation));
    }

    private String name(Path path) {
        StringBuilder name = new StringBuilder(prefix);
        for (Path.Node node : path) {
            if (node.getKey() != null) {
                name.append('.').append(node.getKey());
            } else if (node.getIndex() != null) {
                name.append('[').append(node.getIndex()).append(']');
            }
            if (node.getName() != null && !node.getName().startsWith("<")) {
                name.append('.').append(UnknownNames.dashed(node.getName()));
            }
        }
        ConfigurationPropertyName canonical = ConfigurationPropertyName.ofIfValid(name);
        return canonical == null ? name.toString() : canonical.toString();
    }

    private static String rule(ConstraintViolation<?> violation) {
        Annotation rule = violation.getConstraintDescriptor().getAnnotation();
        if (rule instanceof Min min) {
            return "must be at least " + min.value();
        }
        if (rule instanceof Max max) {
            return "must be at most " + max.value();
        }
        if (rule instanceof DurationMin min) {
            Duration least = Duration.ofMillis(min.millis()).plusSeconds(min.seconds());
            return "must be at least " + least.toMillis() + " ms";
        }
        if (rule instanceof NotBlank || rule instanceof NotEmpty || rule instanceof NotNull) {
            return "must be given";
        }
        if (rule instanceof Pattern pattern) {
            return pattern.regexp().matches("[a-z0-9|-]+")
                    ? "must be one of " + pattern.regexp().replace("|", ", ")
                    : "must match " + pattern.regexp();
        }
        return violation.getMessage();
    }
}
