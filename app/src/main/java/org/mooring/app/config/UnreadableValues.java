package org.mooring.app.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/** Collects values that do not convert to their type, and lets the binding go on to the next. */
final class UnreadableValues extends AbstractBindHandler {
    private final Map<ConfigurationPropertyName, ConfigurationProblem> byName = new LinkedHashMap<>();

    List<ConfigurationProblem> problems() {
        return new ArrayList<>(byName.values());
    }

    @Override
    public Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception failure) {
        ConfigurationProperty property = context.getConfigurationProperty();
        Object value = property == null ? null : property.getValue();
        byName.putIfAbsent(name, new ConfigurationProblem(name.toString(), value, rule(target)));
        return null;
    }

    private static String rule(Bindable<?> target) {
        Class<?> type = target.getType().resolve(Object.class);
        Class<?> element = target.getType().asCollection().getGeneric().resolve(type);
        if (element.isEnum()) {
            return "must be one of "
                    + Arrays.stream(element.getEnumConstants())
                            .map(constant ->
                                    constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .collect(Collectors.joining(", "));
        }
        if (type == int.class || type == long.class) {
            return "must be a whole number";
        }
        if (type == boolean.class) {
            return "must be true or false";
        }
        if (type == Duration.class) {
            return "must be a duration like 500ms, 5s or 2m";
        }
        if (type == DataSize.class) {
            return "must be a size like 512KB or 10MB";
        }
        return "must be readable as " + type.getSimpleName();
    }
}
