package org.mooring.transformers.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.Explanation.Part;

/** The elements and attributes of an XML message as parts, masked; of a broken one, those before the fault. */
public final class XmlParts {
    private final XmlSource xml;
    private String namespace = "";
    private MessageUnreadable fault;

    private XmlParts(XmlSource xml) {
        this.xml = xml;
    }

    /**
     * @param parts of the document's root
     * @param namespace of the root; empty when it has none or cannot be read
     * @param fault what ended the reading; null when nothing did
     */
    public record Read(List<Part> parts, String namespace, MessageUnreadable fault) {}

    public static Read of(byte[] bytes, String format) {
        try (XmlSource source = new XmlSource(new ByteArrayInputStream(bytes), format)) {
            XmlParts reader = new XmlParts(source);
            List<Part> parts = reader.root();
            return new Read(parts, reader.namespace, reader.fault);
        } catch (MessageUnreadable unreadable) {
            return new Read(List.of(), "", unreadable);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
    }

    /** Namespace of the root element; empty when there is none, or no XML. */
    public static String namespace(byte[] bytes) {
        try (XmlSource source = new XmlSource(new ByteArrayInputStream(bytes), "xml")) {
            return source.next() == XMLStreamConstants.START_ELEMENT ? source.namespace() : "";
        } catch (MessageUnreadable unreadable) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
    }

    private List<Part> root() {
        List<Part> parts = new ArrayList<>();
        try {
            if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                namespace = xml.namespace();
                element("", parts);
            }
            while (fault == null && xml.next() != XMLStreamConstants.END_DOCUMENT) {
                // comments and the like behind the root
            }
        } catch (MessageUnreadable unreadable) {
            fault = unreadable;
        }
        return parts;
    }

    /** Adds the element the source stands at, as far as it can be read. Depth is bounded by the source. */
    private void element(String parentPath, List<Part> siblings) {
        String name = xml.localName();
        String path = parentPath + "/" + name;
        List<Part> children = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        xml.attributes((attribute, value) ->
                children.add(Part.of("@" + attribute, MaskedText.at(path + "/@" + attribute, value), List.of())));
        try {
            for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT && fault == null; event = xml.next()) {
                if (event == XMLStreamConstants.START_ELEMENT) {
                    element(path, children);
                } else {
                    text.append(xml.text());
                }
                if (fault != null) {
                    break;
                }
            }
        } catch (MessageUnreadable unreadable) {
            fault = unreadable;
        }
        String value = TextRules.strip(text);
        boolean isEmpty = value.isEmpty() && !children.isEmpty();
        siblings.add(Part.of(name, isEmpty ? null : MaskedText.at(path, value), children));
    }
}
