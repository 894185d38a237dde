package org.mooring.routes.reload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.w3c.dom.Element;

/** What Camel's schema cannot know: do the beans, routes, components and properties that a route names exist? */
final class RouteCheck {
    private static final Set<String> STATIC_CALLS = Set.of("to", "wireTap", "enrich");

    private final CamelContext camel;

    RouteCheck(CamelContext camel) {
        this.camel = camel;
    }

    /** Every problem of all files together: names are looked up across files. */
    List<RouteProblem> check(Map<String, RouteFileReader.Content> files) {
        List<RouteProblem> problems = new ArrayList<>();
        Map<String, String> fileOfRoute = new HashMap<>();
        Map<String, String> fileOfInput = new HashMap<>();
        files.forEach((file, content) -> {
            for (RouteSource source : content.sources()) {
                String other = fileOfRoute.putIfAbsent(source.id(), file);
                if (other != null) {
                    problems.add(new RouteProblem(
                            file, source.line(), "route id '" + source.id() + "' exists already in " + other));
                }
                String otherInput = source.isDirect() ? fileOfInput.putIfAbsent(source.from(), file) : null;
                if (otherInput != null) {
                    problems.add(new RouteProblem(
                            file, source.line(), "'" + source.from() + "' is consumed already in " + otherInput));
                }
            }
        });
        files.forEach((file, content) ->
                content.elements().forEach(route -> checkElement(file, route, fileOfInput.keySet(), problems)));
        return problems;
    }

    private void checkElement(String file, Element element, Set<String> inputs, List<RouteProblem> problems) {
        int line = LinedXml.line(element);
        String ref = element.getAttribute("ref");
        boolean isBean =
                element.getLocalName().equals("bean") || element.getLocalName().equals("customLoadBalancer");
        if (isBean && !ref.isEmpty() && camel.getRegistry().lookupByName(ref) == null) {
            problems.add(new RouteProblem(file, line, "there is no bean '" + ref + "'"));
        }
        String uri = element.getAttribute("uri");
        if (!uri.isEmpty()) {
            checkUri(file, line, element.getLocalName(), uri, inputs, problems);
        }
        if (element.getLocalName().equals("simple")) {
            checkSimple(file, line, element.getTextContent(), problems);
        }
        TemplateExpander.children(element).forEach(child -> checkElement(file, child, inputs, problems));
    }

    private void checkUri(
            String file, int line, String step, String uri, Set<String> inputs, List<RouteProblem> problems) {
        int colon = uri.indexOf(':');
        if (colon <= 0) {
            problems.add(new RouteProblem(file, line, "'" + uri + "' is no endpoint URI, there is no scheme"));
            return;
        }
        String scheme = uri.substring(0, colon);
        if (!scheme.contains("{{") && camel.getComponent(scheme) == null) {
            problems.add(new RouteProblem(file, line, "there is no component for '" + scheme + ":'"));
        }
        boolean isStatic = STATIC_CALLS.contains(step) && !uri.contains("${") && !uri.contains("{{");
        int query = uri.indexOf('?');
        String called = query < 0 ? uri : uri.substring(0, query);
        if (isStatic && scheme.equals("direct") && !inputs.contains(called)) {
            problems.add(new RouteProblem(
                    file, line, "no route consumes '" + called + "'; there are " + new TreeSet<>(inputs)));
        }
        try {
            camel.resolvePropertyPlaceholders(uri);
        } catch (RuntimeException e) {
            problems.add(new RouteProblem(file, line, e.getMessage()));
        }
    }

    private void checkSimple(String file, int line, String expression, List<RouteProblem> problems) {
        try {
            camel.resolveLanguage("simple").createPredicate(camel.resolvePropertyPlaceholders(expression));
        } catch (RuntimeException notAPredicate) {
            try {
                camel.resolveLanguage("simple").createExpression(camel.resolvePropertyPlaceholders(expression));
            } catch (RuntimeException e) {
                problems.add(new RouteProblem(file, line, "simple expression: " + firstLine(e)));
            }
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
