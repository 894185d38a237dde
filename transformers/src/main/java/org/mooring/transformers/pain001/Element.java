package org.mooring.transformers.pain001;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.input.TextRules;
import org.mooring.transformers.input.XmlSource;

/**
 * One element of a transaction, payment information or group header, with all that stands in it. The mapping takes what
 * it understands; {@link #leftovers} tells what nobody took, so that nothing is dropped without a word.
 *
 * <p>An element of a namespace other than the document's is named {@code {uri}local} and so never mistaken for one of
 * pain.001. Not thread-safe.
 */
final class Element {
    private final String name;
    private final Element parent;
    private final StringBuilder text = new StringBuilder();
    private final List<Element> children = new ArrayList<>(4);
    /** Names and values in turn. */
    private final List<String> attributes = new ArrayList<>(0);

    private boolean textTaken;
    /** One bit an attribute; {@link XmlSource#ATTRIBUTES_MAX} keeps them within an int. */
    private int attributesTaken;

    Element(String name, Element parent) {
        this.name = name;
        this.parent = parent;
    }

    String name() {
        return name;
    }

    Element parent() {
        return parent;
    }

    Element open(String childName) {
        Element child = new Element(childName, this);
        children.add(child);
        return child;
    }

    void addText(String part) {
        text.append(part);
    }

    void addAttribute(String attributeName, String value) {
        attributes.add(attributeName);
        attributes.add(value);
    }

    /** Text without blanks at its ends; empty when there is none. */
    String text() {
        return TextRules.strip(text);
    }

    /**
     * The only child of that name, or null.
     *
     * @throws PaymentRejected FF01 when it stands there twice: which one counts would be a guess
     */
    Element child(String childName, String at) {
        Element found = null;
        for (Element child : children) {
            if (child.name.equals(childName)) {
                if (found != null) {
                    throw PaymentRejected.because(
                            ReasonCode.FF01, childName + " is given more than once", at + "/" + childName);
                }
                found = child;
            }
        }
        return found;
    }

    /** All children of that name, in order. */
    List<Element> children(String childName) {
        List<Element> found = new ArrayList<>(children.size());
        for (Element child : children) {
            if (child.name.equals(childName)) {
                found.add(child);
            }
        }
        return found;
    }

    /** The text, which has a home from now on. */
    String takeText() {
        textTaken = true;
        return text();
    }

    /** The attribute's value, which has a home from now on, or null. */
    String takeAttribute(String attributeName) {
        for (int i = 0; i < attributes.size(); i += 2) {
            if (attributes.get(i).equals(attributeName)) {
                attributesTaken |= 1 << (i / 2);
                return attributes.get(i + 1);
            }
        }
        return null;
    }

    /** Text or null of the element at that path of only children; takes nothing. For totals, before any mapping. */
    String peek(String... path) {
        Element at = this;
        for (String step : path) {
            Element next = null;
            for (Element child : at.children) {
                if (child.name.equals(step)) {
                    next = child;
                    break;
                }
            }
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at.text();
    }

    /**
     * Hands over path and text of everything that nobody took, in document order. The second and later of siblings with
     * one name are numbered: {@code InstrForCdtrAgt}, {@code InstrForCdtrAgt[2]}. Elements that say nothing at all are
     * told too, with an empty text.
     *
     * @param path where this element stands
     */
    void leftovers(String path, BiConsumer<String, String> consumer) {
        for (int i = 0; i < attributes.size(); i += 2) {
            if ((attributesTaken & (1 << (i / 2))) == 0) {
                consumer.accept(path + "/@" + attributes.get(i), attributes.get(i + 1));
            }
        }
        String own = textTaken ? "" : text();
        if (!own.isEmpty() || (!textTaken && children.isEmpty() && attributes.isEmpty())) {
            consumer.accept(path, own);
        }
        Map<String, Integer> seen = children.size() > 1 ? new HashMap<>() : Map.of();
        for (Element child : children) {
            int ordinal = children.size() > 1 ? seen.merge(child.name, 1, Integer::sum) : 1;
            child.leftovers(path + "/" + child.name + (ordinal > 1 ? "[" + ordinal + "]" : ""), consumer);
        }
    }

    /**
     * Writes the element as text from which two different elements never come out equal: names, and texts with their
     * lengths in front. Blanks between elements, comments, prefixes and quotes leave no trace.
     */
    void appendCanonical(StringBuilder out, String... withoutChildren) {
        out.append(name).append('(');
        for (int i = 0; i < attributes.size(); i += 2) {
            out.append('@').append(attributes.get(i)).append('=');
            appendText(out, attributes.get(i + 1));
        }
        appendText(out, text());
        for (Element child : children) {
            if (!List.of(withoutChildren).contains(child.name)) {
                child.appendCanonical(out);
            }
        }
        out.append(')');
    }

    private static void appendText(StringBuilder out, String value) {
        out.append(value.length()).append(':').append(value);
    }
}
