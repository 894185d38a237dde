package org.mooring.routes.reload;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.sax.SAXSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.DefaultHandler;

/** Route XML as a tree whose elements know their line; checked against Camel's own schema; a DTD is refused. */
final class LinedXml {
    static final String NAMESPACE = "http://camel.apache.org/schema/xml-io";
    private static final String SCHEMA = "org/apache/camel/catalog/schemas/camel-xml-io.xsd";
    private static final String LINE = "line";

    private LinedXml() {}

    /** Compiling Camel's schema takes part of a second, so it is done once and only when something is checked. */
    private static final class CamelSchema {
        static final Schema SCHEMA = load();

        private static Schema load() {
            URL url = LinedXml.class.getClassLoader().getResource(LinedXml.SCHEMA);
            if (url == null) {
                throw new IllegalStateException("camel-catalog with " + LinedXml.SCHEMA + " is not on the classpath");
            }
            try {
                SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
                factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
                return factory.newSchema(url);
            } catch (SAXException e) {
                throw new IllegalStateException("Camel's route schema does not compile", e);
            }
        }
    }

    /**
     * @throws SAXParseException with the line, for text that is not well formed or not valid by Camel's schema
     */
    static Document parse(String text) throws SAXException {
        try {
            CamelSchema.SCHEMA
                    .newValidator()
                    .validate(new SAXSource(reader(), new InputSource(new StringReader(text))));
            TreeBuilder builder = new TreeBuilder();
            XMLReader reader = reader();
            reader.setContentHandler(builder);
            reader.parse(new InputSource(new StringReader(text)));
            return builder.document;
        } catch (IOException | ParserConfigurationException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    static int line(Element element) {
        return element.getUserData(LINE) instanceof Integer line ? line : 0;
    }

    static void copyLine(Element from, Element to) {
        to.setUserData(LINE, line(from), null);
    }

    /** The element as a document of its own inside {@code <root>}, without comments and insignificant space. */
    static String document(String root, Element element) {
        try {
            Document wrapper = newDocument();
            Element rootElement = wrapper.createElementNS(NAMESPACE, root);
            wrapper.appendChild(rootElement);
            rootElement.appendChild(wrapper.importNode(element, true));
            Transformer transformer = TransformerFactory.newInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter out = new StringWriter();
            transformer.transform(new DOMSource(wrapper), new StreamResult(out));
            return out.toString();
        } catch (TransformerException | ParserConfigurationException e) {
            throw new IllegalStateException("an XML tree in memory cannot be written", e);
        }
    }

    private static Document newDocument() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().newDocument();
    }

    private static XMLReader reader() throws ParserConfigurationException, SAXException {
        SAXParserFactory factory = SAXParserFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newSAXParser().getXMLReader();
    }

    /** Builds the tree; whitespace between elements and comments are dropped. */
    private static final class TreeBuilder extends DefaultHandler {
        private final Document document;
        private final Deque<Element> open = new ArrayDeque<>();
        private final StringBuilder text = new StringBuilder();
        private Locator locator;

        TreeBuilder() throws ParserConfigurationException {
            document = newDocument();
        }

        @Override
        public void setDocumentLocator(Locator newLocator) {
            this.locator = newLocator;
        }

        @Override
        public void startElement(String uri, String localName, String qualifiedName, Attributes attributes) {
            flushText();
            Element element = document.createElementNS(uri.isEmpty() ? null : uri, localName);
            for (int i = 0; i < attributes.getLength(); i++) {
                String attributeUri = attributes.getURI(i);
                element.setAttributeNS(
                        attributeUri.isEmpty() ? null : attributeUri, attributes.getQName(i), attributes.getValue(i));
            }
            element.setUserData(LINE, locator.getLineNumber(), null);
            if (open.isEmpty()) {
                document.appendChild(element);
            } else {
                open.peek().appendChild(element);
            }
            open.push(element);
        }

        @Override
        public void endElement(String uri, String localName, String qualifiedName) {
            flushText();
            open.pop();
        }

        @Override
        public void characters(char[] ch, int start, int length) {
            text.append(ch, start, length);
        }

        private void flushText() {
            if (!text.toString().isBlank()) {
                open.peek().appendChild(document.createTextNode(text.toString()));
            }
            text.setLength(0);
        }
    }
}
