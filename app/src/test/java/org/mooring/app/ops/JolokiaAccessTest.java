package org.mooring.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.HubTest;
import org.springframework.beans.factory.annotation.Autowired;

/** Attacks Jolokia with raw requests, as somebody does who has Hawtio's login and no Hawtio. */
class JolokiaAccessTest extends HubTest {
    private static final String ROUTE = "org.apache.camel:context=mooring,type=routes,name=\\\"bank-nordbank-send\\\"";
    private static final String CONTEXT = "org.apache.camel:context=mooring,type=context,name=\\\"mooring\\\"";

    @Autowired
    private CamelContext camel;

    @AfterEach
    void startAgain() throws Exception {
        camel.getRouteController().startRoute("bank-nordbank-send");
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "operator", "approver", "admin"})
    void onlyAnEngineerStopsARoute(String user) throws Exception {
        for (String operation : new String[] {
            "stop()", "stop", "stop(long)", "stop( )", "stop(java.lang.Long,java.lang.Boolean)", "STOP()"
        }) {
            assertThat(exec(user, ROUTE, operation, "").get("status").intValue())
                    .as(operation)
                    .isIn(403, 400, 404);
        }
        assertThat(exec(user, ROUTE, "stop()", "").get("status").intValue()).isEqualTo(403);
        assertThat(status()).isEqualTo(ServiceStatus.Started);
    }

    @Test
    void anEngineerStopsAndStartsARoute() throws Exception {
        assertThat(exec("engineer", ROUTE, "stop()", "").get("status").intValue())
                .isEqualTo(200);
        assertThat(status()).isEqualTo(ServiceStatus.Stopped);
        assertThat(exec("engineer", ROUTE, "start()", "").get("status").intValue())
                .isEqualTo(200);
        assertThat(status()).isEqualTo(ServiceStatus.Started);
    }

    @Test
    void aViewerSeesRoutesWithTheirDescription() throws Exception {
        JsonNode description =
                post("viewer", "{\"type\":\"read\",\"mbean\":\"" + ROUTE + "\",\"attribute\":\"Description\"}");
        assertThat(description.get("value").textValue()).isEqualTo("Spreads Nordbank's payments over its links.");

        JsonNode diagram = exec("viewer", CONTEXT, "dumpRoutesAsXml()", "");
        assertThat(diagram.get("status").intValue()).isEqualTo(200);
        assertThat(diagram.get("value").textValue())
                .contains("bank-nordbank-send")
                .contains("to-link-1");
        assertThat(exec("viewer", CONTEXT, "dumpRoutesStatsAsXml", "true,true")
                        .get("status")
                        .intValue())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "engineer", "admin"})
    void nobodyReachesOutOfTheProcess(String user) throws Exception {
        String[][] attacks = {
            {"com.sun.management:type=DiagnosticCommand", "help", "[]"},
            {"com.sun.management:type=DiagnosticCommand", "compilerDirectivesAdd", "[\\\"/etc/passwd\\\"]"},
            {"com.sun.management:type=HotSpotDiagnostic", "dumpHeap", "\"/tmp/heap.hprof\",true"},
            {"com.sun.management:type=HotSpotDiagnostic", "setVMOption", "\"HeapDumpOnOutOfMemoryError\",\"true\""},
            {"jdk.management.jfr:type=FlightRecorder", "newRecording", ""},
            {"java.util.logging:type=Logging", "setLoggerLevel", "\"root\",\"FINEST\""},
            {"java.lang:type=Memory", "gc()", ""},
            {"JMImplementation:type=MBeanServerDelegate", "createMBean", "\"javax.management.loading.MLet\""},
            {CONTEXT, "sendBody", "\"file:/tmp/x\",\"y\""},
            {CONTEXT, "sendStringBody", "\"direct:channel-rest\",\"y\""},
            {CONTEXT, "createEndpoint(java.lang.String)", "\"exec:id\""},
            {CONTEXT, "stop()", ""},
            {CONTEXT, "setGlobalOption", "\"a\",\"b\""},
            {ROUTE, "updateRouteFromXml", "\"<route/>\""},
            {ROUTE, "remove()", ""},
            {"org.apache.activemq.artemis:broker=\\\"mooring\\\"", "forceFailover()", ""},
            {
                "org.apache.activemq.artemis:broker=\\\"mooring\\\"",
                "createQueue(java.lang.String,java.lang.String)",
                "\"a\",\"b\""
            },
            {"org.apache.activemq.artemis:*", "listUser", "\"\""},
        };
        for (String[] attack : attacks) {
            assertThat(exec(user, attack[0], attack[1], attack[2]).get("status").intValue())
                    .as(attack[0] + " " + attack[1])
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "engineer"})
    void nobodyWritesAnAttribute(String user) throws Exception {
        for (String attribute : new String[] {"Tracing", "Timeout", "MessageHistory"}) {
            JsonNode answer = post(
                    user,
                    "{\"type\":\"write\",\"mbean\":\"" + CONTEXT + "\",\"attribute\":\"" + attribute
                            + "\",\"value\":true}");
            assertThat(answer.get("status").intValue()).as(attribute).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "engineer"})
    void hidesWhatHoldsSecrets(String user) throws Exception {
        String[] requests = {
            "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"SystemProperties\"}",
            "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"InputArguments\"}",
            "{\"type\":\"read\",\"mbean\":\"com.sun.management:type=HotSpotDiagnostic\",\"attribute\":\"DiagnosticOptions\"}",
            "{\"type\":\"read\",\"mbean\":\"jdk.management.jfr:type=FlightRecorder\",\"attribute\":\"Configurations\"}",
        };
        for (String request : requests) {
            assertThat(post(user, request).get("status").intValue()).as(request).isEqualTo(403);
        }
        // By pattern and without naming an attribute, the same values must not come out either.
        assertThat(post(user, "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\"}")
                        .toString())
                .doesNotContain("java.class.path");
        assertThat(post(user, "{\"type\":\"read\",\"mbean\":\"java.lang:type=*\",\"attribute\":\"SystemProperties\"}")
                        .toString())
                .doesNotContain("java.class.path");
        assertThat(post(user, "{\"type\":\"read\",\"mbean\":\"com.sun.management:*\"}")
                        .get("status")
                        .intValue())
                .isEqualTo(403);
        assertThat(post(user, "{\"type\":\"search\",\"mbean\":\"*:*\"}")
                        .get("value")
                        .toString())
                .contains("org.apache.camel")
                .doesNotContain("DiagnosticCommand")
                .doesNotContain("FlightRecorder")
                .doesNotContain("org.springframework");
        assertThat(post(user, "{\"type\":\"list\"}").get("value").has("com.sun.management"))
                .isFalse();
    }

    /** The part of Jolokia that would call another JVM is not on the classpath, so a target means nothing. */
    @Test
    void isNoProxyToOtherProcesses() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            post(
                    "engineer",
                    "{\"type\":\"read\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"HeapMemoryUsage\","
                            + "\"target\":{\"url\":\"service:jmx:rmi:///jndi/rmi://127.0.0.1:" + other.getLocalPort()
                            + "/jmxrmi\"}}");
            other.setSoTimeout(1);
            assertThatThrownBy(() -> {
                        try (Socket call = other.accept()) {
                            throw new AssertionError("Jolokia called " + call);
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aBulkRequestIsCheckedOneByOne() throws Exception {
        JsonNode answers = post(
                "viewer",
                "[{\"type\":\"version\"},{\"type\":\"exec\",\"mbean\":\"" + ROUTE + "\",\"operation\":\"stop()\"}]");
        assertThat(answers.get(0).get("status").intValue()).isEqualTo(200);
        assertThat(answers.get(1).get("status").intValue()).isEqualTo(403);
        assertThat(status()).isEqualTo(ServiceStatus.Started);
    }

    @Test
    void takesNothingOverGet() throws Exception {
        HttpResponse<String> read =
                send(as("engineer", "/actuator/jolokia/read/java.lang:type=Memory/HeapMemoryUsage"));
        assertThat(read.body()).doesNotContain("committed");
        assertThat(new ObjectMapper().readTree(read.body()).get("status").intValue())
                .isEqualTo(403);
    }

    @Test
    void theWayThroughHawtioIsGuardedTheSame() throws Exception {
        HttpResponse<String> answer = send(as("viewer", "/actuator/hawtio/jolokia/")
                .POST(BodyPublishers.ofString(
                        "{\"type\":\"exec\",\"mbean\":\"" + ROUTE + "\",\"operation\":\"stop()\"}")));
        assertThat(answer.body()).contains("\"status\":403");
        assertThat(status()).isEqualTo(ServiceStatus.Started);
        assertThat(send(request("/actuator/hawtio/jolokia/").POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void tellsNoStackTrace() throws Exception {
        assertThat(exec("engineer", ROUTE, "reset(boolean)", "\"maybe\"").toString())
                .doesNotContain("stacktrace");
    }

    private ServiceStatus status() {
        return camel.getRouteController().getRouteStatus("bank-nordbank-send");
    }

    private JsonNode exec(String user, String mbean, String operation, String arguments) throws Exception {
        return post(
                user,
                "{\"type\":\"exec\",\"mbean\":\"" + mbean + "\",\"operation\":\"" + operation + "\",\"arguments\":["
                        + arguments.replace("\\\"", "\"") + "]}");
    }

    private JsonNode post(String user, String body) throws Exception {
        HttpResponse<String> answer = send(as(user, "/actuator/jolokia/")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }
}
