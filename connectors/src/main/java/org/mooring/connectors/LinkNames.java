package org.mooring.connectors;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.support.CamelContextHelper;

/**
 * The rule that ties names in route files to bank links: route and direct name {@code bank-nordbank-link-1}, endpoint
 * {@code iso8583-link:nordbank/1} and link id {@code nordbank/1} mean the same link.
 */
public final class LinkNames {
    private static final Pattern ROUTE = Pattern.compile("bank-([a-z0-9][a-z0-9-]*)-link-([1-9][0-9]*)");
    private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([^?]+)(?:\\?.*)?");
    private static final Pattern ENDPOINT =
            Pattern.compile("[a-z0-9]+-link:(?://)?([a-z0-9][a-z0-9-]*/[1-9][0-9]*)(?:\\?.*)?");

    private LinkNames() {}

    /** The link that a route of that id is the way through; empty when the id is not a link's. */
    public static Optional<String> ofRoute(String routeId) {
        Matcher name = ROUTE.matcher(routeId == null ? "" : routeId);
        return name.matches() ? Optional.of(name.group(1) + "/" + name.group(2)) : Optional.empty();
    }

    /** Route id, and direct name, of a link. */
    public static String routeOf(String link) {
        int slash = link.lastIndexOf('/');
        return "bank-" + link.substring(0, slash) + "-link-" + link.substring(slash + 1);
    }

    /** The link behind {@code direct:bank-…-link-…} or {@code …-link:bank/number}; empty for any other endpoint. */
    public static Optional<String> ofEndpoint(String uri) {
        Matcher endpoint = ENDPOINT.matcher(uri);
        if (endpoint.matches()) {
            return Optional.of(endpoint.group(1));
        }
        return directName(uri).flatMap(LinkNames::ofRoute);
    }

    /** The link that the step, or the first of the steps inside it that names one, sends to. */
    public static Optional<String> ofStep(CamelContext context, ProcessorDefinition<?> step) {
        if (step instanceof SendDefinition<?> send) {
            return ofEndpoint(CamelContextHelper.parseText(context, send.getEndpointUri()));
        }
        for (ProcessorDefinition<?> inner : step.getOutputs()) {
            Optional<String> link = ofStep(context, inner);
            if (link.isPresent()) {
                return link;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> directName(String uri) {
        Matcher direct = DIRECT.matcher(uri);
        return direct.matches() ? Optional.of(direct.group(1)) : Optional.empty();
    }
}
