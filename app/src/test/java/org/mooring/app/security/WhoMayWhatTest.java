package org.mooring.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.HubTest;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

/** The design's "who may what", asked over the wire. */
class WhoMayWhatTest extends HubTest {
    @BeforeEach
    void settleEverything() {
        CHANNEL.answer(
                exchange -> exchange.getMessage().setBody(StatusReport.of(Uetr.random(), TransactionStatus.ACSC)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health",
                "/health?detailed=true",
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/login",
                "/login.css"
            })
    void isOpenToEverybody(String path) throws Exception {
        assertThat(send(request(path)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        // path, nobody, viewer, operator, engineer
        "/actuator/prometheus, 401, 200",
        "/actuator/info, 401, 200",
        "/v3/api-docs, 401, 200",
        "/swagger-ui/index.html, 401, 200",
        "/actuator/hawtio/index.html, 401, 200",
        "/api/v1/anchors, 401, 200",
        "/api/v1/banks, 401, 200",
        "/api/v1/payments, 401, 200",
        "/actuator/env, 401, 404",
        "/actuator/heapdump, 401, 404",
        "/actuator/hawtio/proxy/http/127.0.0.1/80/, 401, 403",
        "/actuator/hawtio/keycloak/client-config, 401, 403"
    })
    void readsAre(String path, int nobody, int viewer) throws Exception {
        assertThat(send(request(path)).statusCode()).isEqualTo(nobody);
        assertThat(send(as("viewer", path)).statusCode()).isEqualTo(viewer);
    }

    @ParameterizedTest
    @CsvSource({"viewer, 403", "operator, 201", "approver, 403", "engineer, 403", "admin, 403"})
    void submits(String user, int status) throws Exception {
        HttpResponse<String> response = send(as(user, "/api/v1/payments")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void saysHowToLogIn() throws Exception {
        HttpResponse<String> response = send(request("/api/v1/payments"));

        assertThat(response.headers().allValues("WWW-Authenticate"))
                .anyMatch(challenge -> challenge.startsWith("Basic"))
                .anyMatch(challenge -> challenge.startsWith("Bearer"));
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).contains("urn:mooring:problem:unauthenticated");
        assertThat(response.headers().firstValue("Set-Cookie"))
                .as("machines have no session")
                .isEmpty();
    }

    @Test
    void refusesAWrongPassword() throws Exception {
        assertThat(send(request("/api/v1/payments").header("Authorization", basic("viewer", "Mooring")))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(request("/api/v1/payments").header("Authorization", basic("nobody", "mooring")))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void takesABearerTokenForThisAudienceOnly() throws Exception {
        Instant soon = Instant.now().plusSeconds(600);
        assertThat(submitWith(TOKENS.token("mooring", soon, "submitter"))).isEqualTo(201);
        assertThat(submitWith(TOKENS.token("mooring", soon, "viewer"))).isEqualTo(403);
        assertThat(submitWith(TOKENS.token("ledger", soon, "submitter"))).isEqualTo(401);
        assertThat(submitWith(TOKENS.token("mooring", Instant.now().minusSeconds(600), "submitter")))
                .isEqualTo(401);
        assertThat(submitWith(TOKENS.token("mooring", null, "submitter")))
                .as("a token that never ends")
                .isEqualTo(401);
        assertThat(submitWith(TOKENS.forged("submitter"))).isEqualTo(401);
    }

    @Test
    void aSubmitterSeesPaymentsButNotTheHub() throws Exception {
        String token = "Bearer " + TOKENS.token("mooring", Instant.now().plusSeconds(600), "submitter");
        assertThat(send(request("/api/v1/payments/" + Uetr.random()).header("Authorization", token))
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(request("/api/v1/banks").header("Authorization", token)).statusCode())
                .isEqualTo(403);
        assertThat(send(request("/actuator/prometheus").header("Authorization", token))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void soapWantsALoginToo() throws Exception {
        assertThat(send(request("/soap/payments?wsdl")).statusCode()).isEqualTo(401);
        assertThat(send(request("/soap/payments").POST(BodyPublishers.ofString("<a/>")))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(as("viewer", "/soap/payments").POST(BodyPublishers.ofString("<a/>")))
                        .statusCode())
                .isEqualTo(403);
    }

    /** A browser remembers Basic credentials and adds them to what a foreign page sends. */
    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Origin, https://evil.example",
        "Origin, null"
    })
    void refusesAChangeThatAForeignPageAsksFor(String header, String value) throws Exception {
        HttpResponse<String> api = send(as("operator", "/api/v1/payments")
                .header("Content-Type", "application/json")
                .header(header, value)
                .POST(BodyPublishers.ofString("{}")));
        assertThat(api.statusCode()).isEqualTo(403);

        HttpResponse<String> jolokia = send(as("engineer", "/actuator/jolokia/")
                .header("Content-Type", "text/plain")
                .header(header, value)
                .POST(BodyPublishers.ofString("{\"type\":\"version\"}")));
        assertThat(jolokia.statusCode()).isEqualTo(403);
        assertThat(jolokia.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private int submitWith(String token) throws Exception {
        return send(request("/api/v1/payments")
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}")))
                .statusCode();
    }

    @Test
    void hardensEveryPage() throws Exception {
        for (String path :
                new String[] {"/login", "/actuator/hawtio/index.html", "/swagger-ui/index.html", "/api/v1/banks"}) {
            HttpResponse<String> response = send(as("viewer", path));
            assertThat(response.headers().firstValue("X-Content-Type-Options"))
                    .as(path)
                    .contains("nosniff");
            assertThat(response.headers().firstValue("X-Frame-Options"))
                    .as(path)
                    .contains("DENY");
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'self'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe-eval");
        }
    }
}
