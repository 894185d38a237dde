package org.mooring.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.mooring.app.HubTest;

/** A person logs in by form; from then on the session is worth something, and so needs the token. */
class FormLoginTest extends HubTest {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient browser = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    @Test
    void leadsFromHawtioThroughTheLoginAndBack() throws Exception {
        HttpResponse<String> page =
                browser.send(request("/hawtio").header("Accept", "text/html").build(), BodyHandlers.ofString());
        assertThat(page.uri().getPath()).isEqualTo("/login");
        assertThat(page.body()).contains("<h1>Mooring</h1>");

        HttpResponse<String> hawtio = login("viewer", "mooring", token(page.body()));
        assertThat(hawtio.uri().getPath()).isEqualTo("/actuator/hawtio/index.html");
        assertThat(hawtio.statusCode()).isEqualTo(200);

        HttpCookie session = cookie("JSESSIONID");
        assertThat(session.isHttpOnly()).isTrue();
    }

    @Test
    void asksForTheTokenOnALogin() throws Exception {
        assertThat(login("viewer", "mooring", "guessed").statusCode()).isEqualTo(403);
    }

    @Test
    void aWrongPasswordSaysSoWithoutSayingWhichPartIsWrong() throws Exception {
        String token = token(page());
        HttpResponse<String> again = login("viewer", "wrong", token);
        assertThat(again.uri().toString()).endsWith("/login?error");
        assertThat(again.body()).contains("Name or password is wrong.");
    }

    @Test
    void aSessionAloneChangesNothing() throws Exception {
        login("engineer", "mooring", token(page()));
        String version = "{\"type\":\"version\"}";

        HttpResponse<String> without = browser.send(
                request("/actuator/jolokia/")
                        .POST(BodyPublishers.ofString(version))
                        .build(),
                BodyHandlers.ofString());
        assertThat(without.statusCode()).isEqualTo(403);

        HttpResponse<String> with = browser.send(
                request("/actuator/jolokia/")
                        .header("X-XSRF-TOKEN", cookie("XSRF-TOKEN").getValue())
                        .POST(BodyPublishers.ofString(version))
                        .build(),
                BodyHandlers.ofString());
        assertThat(with.statusCode()).isEqualTo(200);
        assertThat(with.body()).contains("\"status\":200");
    }

    @Test
    void aSessionIsWorthNothingAtTheDoorForMachines() throws Exception {
        login("operator", "mooring", token(page()));
        HttpResponse<String> response = browser.send(request("/api/v1/payments").build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(401);
    }

    private String page() throws Exception {
        return browser.send(request("/login").build(), BodyHandlers.ofString()).body();
    }

    private HttpResponse<String> login(String user, String password, String token) throws Exception {
        return browser.send(
                request("/login")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept", "text/html")
                        .POST(BodyPublishers.ofString("username=" + user + "&password=" + password + "&_csrf=" + token))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpCookie cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String token(String page) {
        Matcher matcher = TOKEN.matcher(page);
        assertThat(matcher.find()).as("the page has a token").isTrue();
        return matcher.group(1);
    }
}
