package org.mooring.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The one route of the simulation that is not the shipped one does what those do, in their order. */
class ChannelStepsTest {
    private static final Set<String> NO_STEP = Set.of("from", "simple");

    @ParameterizedTest
    @ValueSource(strings = {"channels/iso8583.xml", "channels/rest.xml"})
    void takesTheStepsOfTheShippedChannel(String shipped) throws Exception {
        Element payment = byId(read("/routes-xml/" + shipped), "payment");
        List<String> steps = new ArrayList<>(steps(payment));
        steps.removeIf(step -> step.startsWith("bean read-payment")); // the simulation's requests are read already
        Element route = byId(read("/simulation/" + Hub.CHANNEL), "channel-simulated");
        assertThat(steps(route)).hasSize(3).isEqualTo(steps);
    }

    private static List<String> steps(Element parent) {
        List<String> steps = new ArrayList<>();
        NodeList children = parent.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i) instanceof Element step && !NO_STEP.contains(step.getTagName())) {
                steps.add(step.getTagName() + " " + step.getAttribute("id") + " " + step.getAttribute("uri")
                        + step.getAttribute("ref") + " " + step.getAttribute("method"));
            }
        }
        return steps;
    }

    private static Element byId(Document document, String id) {
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            if (element.getAttribute("id").equals(id)) {
                return element;
            }
        }
        throw new AssertionError("there is no element with id " + id);
    }

    private static Document read(String resource) throws Exception {
        try (InputStream in = ChannelStepsTest.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no " + resource);
            }
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
    }
}
