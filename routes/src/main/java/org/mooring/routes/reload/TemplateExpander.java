package org.mooring.routes.reload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/**
 * Makes routes of a {@code <routeTemplate>}: plain text replacement of {@code {{parameter}}}, plus one rule that Camel's
 * own templates lack: inside a {@code <loadBalance>}, a {@code <to>} that names {@code {{link}}} stands once for each
 * link. Placeholders that are no parameter stay for Camel's properties.
 */
final class TemplateExpander {
    private TemplateExpander() {}

    static List<Element> expand(Element template, BankTopology topology) {
        List<Element> routes = new ArrayList<>();
        Element route = child(template, "route");
        for (BankTopology.Expansion expansion : topology.expansions(template.getAttribute("id"))) {
            Element copy = copyOf(route);
            repeatLinks(copy, expansion.repeats());
            replace(copy, expansion.parameters());
            routes.add(copy);
        }
        return routes;
    }

    private static void repeatLinks(Element element, List<Map<String, String>> links) {
        for (Element child : children(element)) {
            boolean isPerLink = element.getLocalName().equals("loadBalance")
                    && child.getAttribute("uri").contains("{{link}}");
            if (isPerLink) {
                for (Map<String, String> link : links) {
                    Element copy = copyOf(child);
                    replace(copy, link);
                    element.insertBefore(copy, child);
                }
                element.removeChild(child);
            } else {
                repeatLinks(child, links);
            }
        }
    }

    private static void replace(Node node, Map<String, String> parameters) {
        if (node instanceof Text text) {
            text.setData(replace(text.getData(), parameters));
        }
        NamedNodeMap attributes = node.getAttributes();
        for (int i = 0; attributes != null && i < attributes.getLength(); i++) {
            attributes.item(i).setNodeValue(replace(attributes.item(i).getNodeValue(), parameters));
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            replace(child, parameters);
        }
    }

    private static String replace(String text, Map<String, String> parameters) {
        String result = text;
        for (var parameter : parameters.entrySet()) {
            result = result.replace("{{" + parameter.getKey() + "}}", parameter.getValue());
        }
        return result;
    }

    private static Element copyOf(Element element) {
        Element copy = (Element) element.cloneNode(true);
        copyLines(element, copy);
        return copy;
    }

    private static void copyLines(Element from, Element to) {
        LinedXml.copyLine(from, to);
        List<Element> sources = children(from);
        List<Element> targets = children(to);
        for (int i = 0; i < sources.size(); i++) {
            copyLines(sources.get(i), targets.get(i));
        }
    }

    static Element child(Element parent, String name) {
        for (Element element : children(parent)) {
            if (element.getLocalName().equals(name)) {
                return element;
            }
        }
        throw new IllegalArgumentException("<" + parent.getLocalName() + "> has no <" + name + ">");
    }

    static List<Element> children(Element parent) {
        List<Element> elements = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }
}
