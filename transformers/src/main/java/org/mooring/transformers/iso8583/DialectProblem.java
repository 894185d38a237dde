package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import org.mooring.transformers.NearestName;

/**
 * One thing that is wrong with a dialect.
 *
 * @param place as people say it: {@code DE 48.parts.tagLength}
 * @param pointer where that is in the file, a JSON pointer; null where it has to be looked for
 * @param value what stands there; null where the rule says it
 * @param nearest the name that was probably meant; null where there is none
 */
record DialectProblem(String place, String pointer, String value, String rule, String nearest) {
    DialectProblem(String place, String value, String rule) {
        this(place, null, value, rule, null);
    }

    static DialectProblem misspelt(String place, String value, String rule, Collection<String> names) {
        return new DialectProblem(
                place, null, value, rule, NearestName.to(value, names).orElse(null));
    }

    /** {@code <place> is '<value>', <rule>; did you mean '<nearest>'?} */
    String told() {
        return place + (value == null ? "" : " is '" + value + "'") + ", " + rule
                + (nearest == null ? "" : "; did you mean '" + nearest + "'?");
    }

    /** What the file does not have itself, but inherits, is named as if it stood there. */
    String pointerIn(JsonNode file) {
        return pointer == null ? DialectPlaces.pointer(file, place) : pointer;
    }
}
