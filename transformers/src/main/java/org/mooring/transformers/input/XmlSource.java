package org.mooring.transformers.input;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxLazyException;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.mooring.canonical.failure.MessageUnreadable;

/**
 * The XML of a message that may be hostile. A document type is refused where it begins, entities other than XML's own
 * five do not exist, nothing is ever fetched, and depth, names, attributes and texts are bounded, so that a message of
 * any size costs memory for one transaction only. Not thread-safe.
 */
public final class XmlSource implements Closeable {
    /** pain.001 nests 13 deep; supplementary data may nest further. */
    public static final int DEPTH_MAX = 64;
    /** pain.001.001.09 has some 400 names. The parser remembers each name it has seen, so their number is bounded. */
    public static final int NAMES_MAX = 2_000;

    public static final int ATTRIBUTES_MAX = 32;
    public static final int ATTRIBUTE_LENGTH_MAX = 4_096;
    public static final int TEXT_LENGTH_MAX = 64 * 1_024;

    private static final WstxInputFactory FACTORY = factory();

    private final String format;
    private final ProgressGuard guard;
    private final XMLStreamReader reader;
    private final Set<String> names = new HashSet<>();

    /** @param format named in what goes wrong */
    public XmlSource(InputStream in, String format) {
        this.format = format;
        guard = new ProgressGuard(in);
        try {
            reader = FACTORY.createXMLStreamReader(guard);
        } catch (XMLStreamException | RuntimeException e) {
            throw unreadable(e, "line 1");
        }
    }

    private static WstxInputFactory factory() {
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_VALIDATING, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, DEPTH_MAX);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, ATTRIBUTES_MAX);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, ATTRIBUTE_LENGTH_MAX);
        factory.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, TEXT_LENGTH_MAX);
        return factory;
    }

    /**
     * Moves to the next start or end of an element, to text that is not empty, or to the end of the document.
     *
     * @return START_ELEMENT, END_ELEMENT, CHARACTERS or END_DOCUMENT
     */
    public int next() {
        try {
            while (true) {
                int event = reader.next();
                guard.progress();
                switch (event) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        remember(reader.getPrefix(), reader.getLocalName());
                        for (int i = 0; i < reader.getAttributeCount(); i++) {
                            remember(reader.getAttributePrefix(i), reader.getAttributeLocalName(i));
                        }
                        for (int i = 0; i < reader.getNamespaceCount(); i++) {
                            remember("xmlns", reader.getNamespacePrefix(i));
                        }
                        return event;
                    }
                    case XMLStreamConstants.END_ELEMENT, XMLStreamConstants.END_DOCUMENT -> {
                        return event;
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        return XMLStreamConstants.CHARACTERS;
                    }
                    case XMLStreamConstants.DTD ->
                        throw new MessageUnreadable(format, "a document type (DOCTYPE) is not allowed", place());
                    case XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new MessageUnreadable(format, "entities are not allowed", place());
                    default -> {
                        // comments, processing instructions and ignorable blanks say nothing
                    }
                }
            }
        } catch (XMLStreamException | WstxLazyException e) {
            throw unreadable(e, place());
        }
    }

    public String text() {
        try {
            return reader.getText();
        } catch (WstxLazyException e) {
            throw unreadable(e, place());
        }
    }

    public String localName() {
        return reader.getLocalName();
    }

    /** The element's namespace, or the empty string. */
    public String namespace() {
        String uri = reader.getNamespaceURI();
        return uri == null ? "" : uri;
    }

    /** Name and value of each attribute of the element the source stands at; those without a namespace keep their plain name. */
    public void attributes(BiConsumer<String, String> to) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String uri = reader.getAttributeNamespace(i);
            String local = reader.getAttributeLocalName(i);
            to.accept(uri == null || uri.isEmpty() ? local : "{" + uri + "}" + local, reader.getAttributeValue(i));
        }
    }

    /** {@code line 3, column 14}. */
    public String place() {
        return place(reader.getLocation());
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            throw new IOException("cannot close the XML reader", e);
        } finally {
            guard.close();
        }
    }

    private void remember(String prefix, String localName) {
        if (names.add(localName == null ? "" : localName) && names.size() > NAMES_MAX) {
            throw new MessageUnreadable(format, "more than " + NAMES_MAX + " different names", place());
        }
        if (prefix != null && !prefix.isEmpty() && names.add(prefix + ":") && names.size() > NAMES_MAX) {
            throw new MessageUnreadable(format, "more than " + NAMES_MAX + " different names", place());
        }
    }

    private static String place(Location location) {
        return "line " + location.getLineNumber() + ", column " + location.getColumnNumber();
    }

    private MessageUnreadable unreadable(Exception e, String fallbackPlace) {
        Throwable origin = e;
        while (!(origin instanceof ProgressGuard.NoProgress) && origin.getCause() != null) {
            origin = origin.getCause();
        }
        String place = e instanceof XMLStreamException wrong && wrong.getLocation() != null
                ? place(wrong.getLocation())
                : fallbackPlace;
        return new MessageUnreadable(format, firstLine(origin.getMessage()), place, e);
    }

    /** The parser's word without its own place, shortened and masked: it may quote the message. */
    private static String firstLine(String message) {
        if (message == null) {
            return "not well-formed XML";
        }
        String line = message.lines().findFirst().orElse("").strip();
        return "not well-formed XML: " + MaskedText.of(line.length() <= 160 ? line : line.substring(0, 160) + "…");
    }
}
