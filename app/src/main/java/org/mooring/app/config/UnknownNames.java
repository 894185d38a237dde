package org.mooring.app.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.mooring.transformers.NearestName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Names under our prefix that nothing reads: a misspelt limit would otherwise silently be its default. Environment
 * variables are left alone, because their names cannot be told apart ({@code MOORING_DATA_DIR}, {@code MOORING_HOME}).
 */
final class UnknownNames {
    /** Stands for a key of a map or an index of a list. */
    private static final String ANY = "*";
    /** Stands for the rest of a name: the key of a map of plain values may hold dots. */
    private static final String REST = "**";

    private final String prefix;
    private final List<List<String>> known = new ArrayList<>();

    UnknownNames(String prefix, Class<? extends Record> root) {
        this.prefix = prefix;
        collect(List.of(prefix), root);
    }

    /** Every name that is read, a star for the key of a map or the index of a list, two for a key that may hold dots. */
    List<String> known() {
        return known.stream().map(path -> String.join(".", path)).toList();
    }

    List<ConfigurationProblem> in(ConfigurableEnvironment environment) {
        TreeSet<ConfigurationPropertyName> unknown = new TreeSet<>(Comparator.comparing(Object::toString));
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names && !isSystemEnvironment(source)) {
                names.stream()
                        .filter(ConfigurationPropertyName.of(prefix)::isAncestorOf)
                        .filter(name -> !isKnown(name))
                        .forEach(unknown::add);
            }
        }
        return unknown.stream().map(this::problem).toList();
    }

    private static boolean isSystemEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private boolean isKnown(ConfigurationPropertyName name) {
        return known.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(List<String> pattern, ConfigurationPropertyName name) {
        int count = name.getNumberOfElements();
        for (int i = 0; i < pattern.size(); i++) {
            if (pattern.get(i).equals(REST)) {
                return count > i;
            }
            if (i >= count
                    || (!pattern.get(i).equals(ANY) && !uniform(pattern.get(i)).equals(uniform(name, i)))) {
                return false;
            }
        }
        return count == pattern.size();
    }

    private ConfigurationProblem problem(ConfigurationPropertyName name) {
        String spelt = name.toString();
        String nearest = nearest(name)
                .map(suggestion -> "; did you mean " + suggestion + "?")
                .orElse("");
        return new ConfigurationProblem(spelt, "set", "must be a property that the hub knows" + nearest);
    }

    private Optional<String> nearest(ConfigurationPropertyName name) {
        return NearestName.to(
                name.toString(),
                known.stream().map(pattern -> filled(pattern, name)).toList());
    }

    /** The pattern with its open places filled from the name as it was spelt. */
    private static String filled(List<String> pattern, ConfigurationPropertyName name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.size(); i++) {
            boolean isOpen = pattern.get(i).equals(ANY) || pattern.get(i).equals(REST);
            if (isOpen && i < name.getNumberOfElements() && name.isNumericIndex(i)) {
                text.append('[').append(name.getElement(i, Form.ORIGINAL)).append(']');
                continue;
            }
            text.append(i == 0 ? "" : ".");
            text.append(
                    !isOpen
                            ? pattern.get(i)
                            : i < name.getNumberOfElements() ? name.getElement(i, Form.ORIGINAL) : "…");
        }
        return text.toString();
    }

    private void collect(List<String> path, Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            if (Map.class.isAssignableFrom(raw)) {
                Type value = generic.getActualTypeArguments()[1];
                boolean isPlain = value instanceof Class<?> plain && !plain.isRecord();
                collect(with(path, isPlain ? REST : ANY), value);
                return;
            }
            if (Collection.class.isAssignableFrom(raw)) {
                known.add(path); // given as a list with commas
                collect(with(path, ANY), generic.getActualTypeArguments()[0]);
                return;
            }
        }
        if (type instanceof Class<?> record && record.isRecord()) {
            for (RecordComponent component : record.getRecordComponents()) {
                collect(with(path, dashed(component.getName())), component.getGenericType());
            }
            return;
        }
        known.add(path);
    }

    private static List<String> with(List<String> path, String element) {
        List<String> longer = new ArrayList<>(path);
        longer.add(element);
        return longer;
    }

    /** {@code answerTimeout} as a property is written: {@code answer-timeout}. */
    static String dashed(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String uniform(String element) {
        return element.replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static String uniform(ConfigurationPropertyName name, int index) {
        return name.getElement(index, Form.UNIFORM);
    }
}
