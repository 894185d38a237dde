package org.mooring.routes.reload;

import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Turns the text of one route file into routes: plain ones as they stand, templates expanded for the configured banks. */
final class RouteFileReader {
    private static final int REASON_LENGTH_MAX = 240;
    private static final String PREFIX = "nodePrefixId";

    private final BankTopology topology;

    RouteFileReader(BankTopology topology) {
        this.topology = topology;
    }

    /** What one file holds; elements keep their lines for the check. */
    record Content(List<RouteSource> sources, List<Element> elements) {}

    /** @throws RouteFilesInvalid with the line, when the text is not XML or not valid by Camel's schema */
    Content read(String file, String text) {
        Document document;
        try {
            document = LinedXml.parse(text);
        } catch (SAXParseException e) {
            throw new RouteFilesInvalid(List.of(new RouteProblem(file, e.getLineNumber(), readable(e.getMessage()))));
        } catch (SAXException e) {
            throw new RouteFilesInvalid(List.of(new RouteProblem(file, 0, e.getMessage())));
        }
        List<RouteSource> sources = new ArrayList<>();
        List<Element> elements = new ArrayList<>();
        Element root = document.getDocumentElement();
        switch (root.getLocalName()) {
            case "routes" -> TemplateExpander.children(root).forEach(route -> add(file, route, sources, elements));
            case "route" -> add(file, root, sources, elements);
            case "routeTemplates" ->
                TemplateExpander.children(root)
                        .forEach(template -> TemplateExpander.expand(template, topology)
                                .forEach(route -> add(file, route, sources, elements)));
            case "routeConfigurations" -> sources.add(configuration(file, root));
            default ->
                throw new RouteFilesInvalid(List.of(new RouteProblem(
                        file,
                        LinedXml.line(root),
                        "root element must be routes, routeTemplates or routeConfigurations, is "
                                + root.getLocalName())));
        }
        return new Content(sources, elements);
    }

    /** Xerces lists every element that would have been right, with its namespace: hundreds of them. */
    private static String readable(String message) {
        String text = message.replace("\"" + LinedXml.NAMESPACE + "\":", "");
        return text.length() <= REASON_LENGTH_MAX ? text : text.substring(0, REASON_LENGTH_MAX) + "…";
    }

    private static void add(String file, Element route, List<RouteSource> sources, List<Element> elements) {
        if (route.getAttribute("id").isEmpty()) {
            throw new RouteFilesInvalid(List.of(new RouteProblem(file, LinedXml.line(route), "a route needs an id")));
        }
        if (!route.hasAttribute(PREFIX)) { // step ids are unique over all routes, so a file may use short ones
            route.setAttribute(PREFIX, route.getAttribute("id") + "-");
        }
        String from = TemplateExpander.child(route, "from").getAttribute("uri");
        sources.add(new RouteSource(
                route.getAttribute("id"), from, file, LinedXml.line(route), LinedXml.document("routes", route), false));
        elements.add(route);
    }

    private static RouteSource configuration(String file, Element root) {
        List<Element> configurations = TemplateExpander.children(root);
        if (configurations.size() != 1) {
            throw new RouteFilesInvalid(List.of(new RouteProblem(
                    file, LinedXml.line(root), "one routeConfiguration a file, got " + configurations.size())));
        }
        return new RouteSource(
                file,
                "",
                file,
                LinedXml.line(root),
                LinedXml.document("routeConfigurations", configurations.get(0)),
                true);
    }
}
