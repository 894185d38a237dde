package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Two submitters beside each other, over REST and SOAP: to each, what the other sent does not exist. */
@ExtendWith(OutputCaptureExtension.class)
class SubmittersTest extends RunningHub {
    private static final String ERP = "erp";
    private static final String SHOP = "shop";
    private static final String NOBODYS = Uetr.random().toString();

    @Test
    void anothersPaymentIsAnsweredAsOneThatNeverWas(CapturedOutput output) {
        String overRest = uetr(post(ERP, "/api/v1/payments", "application/json", Requests.json(new Unique())));
        String overSoap =
                texts(soap(ERP, Requests.soap(new Unique())).body(), "uetr").get(0);
        String inAFile = texts(
                        post(ERP, "/api/v1/payments", "application/xml", Requests.pain001(new Unique()))
                                .body(),
                        "OrgnlUETR")
                .get(0);
        for (String payment : List.of(overRest, overSoap, inAFile)) {
            for (String path : List.of("", "/journal")) {
                String address = "/api/v1/payments/" + payment + path;
                assertThat(get(ERP, address).statusCode()).as(address).isEqualTo(200);
                assertThat(get("viewer", address).statusCode()).as(address).isEqualTo(200);
                same(get(SHOP, address), payment, get(SHOP, "/api/v1/payments/" + NOBODYS + path), 404);
            }
            assertThat(texts(soap(ERP, Requests.soapStatus(payment)).body(), "uetr"))
                    .containsExactly(payment);
            assertThat(texts(soap("operator", Requests.soapStatus(payment)).body(), "uetr"))
                    .containsExactly(payment);
            same(soap(SHOP, Requests.soapStatus(payment)), payment, soap(SHOP, Requests.soapStatus(NOBODYS)), 500);
            same(cancel(SHOP, payment), payment, cancel(SHOP, NOBODYS), 404);
            same(soap(SHOP, Requests.soapCancel(payment)), payment, soap(SHOP, Requests.soapCancel(NOBODYS)), 500);
            assertThat(cancellations(payment)).as("nothing is recorded of it").isEmpty();
            assertThat(output)
                    .contains("'shop' asked over rest to cancel a payment that it did not submit [uetr="
                            + payment.substring(0, 8) + "…]");
            assertThat(output.getAll().lines().filter(line -> line.contains("'shop' asked over")))
                    .noneMatch(line -> line.contains(payment));
        }
        assertThat(output).doesNotContain("uetr=" + NOBODYS.substring(0, 8));
        assertThat(listed(ERP)).contains(overRest, overSoap, inAFile);
        assertThat(listed("viewer")).contains(overRest, overSoap, inAFile);
        assertThat(listed(SHOP)).doesNotContain(overRest, overSoap, inAFile);
    }

    @Test
    void oneCancelsItsOwnOverEitherWayAndAnOperatorAnybodys() {
        String payment = uetr(post(ERP, "/api/v1/payments", "application/json", Requests.json(new Unique())));
        assertThat(cancel(ERP, payment).statusCode()).as("settled").isEqualTo(409);
        assertThat(texts(soap(ERP, Requests.soapCancel(payment)).body(), "status"))
                .containsExactly("ACSC");
        assertThat(cancel("operator", payment).statusCode()).isEqualTo(409);
        assertThat(cancel("viewer", payment).statusCode())
                .as("sees it, and cancels nothing")
                .isEqualTo(403);
        assertThat(cancellations(payment)).hasSize(3);
    }

    /** What came in another way was submitted by no caller of the API. */
    @Test
    void aTerminalsPaymentIsNoSubmitters() throws Exception {
        PaymentTrail trail = new PaymentTrail(this);
        var before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertThat(terminal.ask(Iso8583Wire.purchase(new Unique())).get(39)).isEqualTo("00");
        }
        String payment = trail.receivedSince(before, "iso8583").get(0);
        for (String submitter : List.of(ERP, SHOP)) {
            assertThat(get(submitter, "/api/v1/payments/" + payment).statusCode())
                    .isEqualTo(404);
            assertThat(cancel(submitter, payment).statusCode()).isEqualTo(404);
        }
        assertThat(get("operator", "/api/v1/payments/" + payment).statusCode()).isEqualTo(200);
    }

    /** Status, headers but for the time, and body are the same but for the UETR that was asked for. */
    private static void same(HttpResponse<String> anothers, String asked, HttpResponse<String> nobodys, int status) {
        assertThat(anothers.statusCode()).isEqualTo(status).isEqualTo(nobodys.statusCode());
        assertThat(anothers.body().replace(asked, NOBODYS)).isEqualTo(nobodys.body());
        assertThat(anothers.headers().map().keySet())
                .isEqualTo(nobodys.headers().map().keySet());
    }

    private List<JournalEntry> cancellations(String payment) {
        return journal.entries(Uetr.parse(payment, "uetr")).stream()
                .filter(entry -> entry.kind() == EntryKind.CANCELLATION)
                .toList();
    }

    private List<String> listed(String user) {
        JsonNode list =
                PaymentTrail.json(get(user, "/api/v1/payments?limit=1000").body());
        return PaymentTrail.values(list, "uetr");
    }

    private HttpResponse<String> get(String user, String path) {
        return send(as(user, path));
    }

    private HttpResponse<String> cancel(String user, String payment) {
        return post(user, "/api/v1/payments/" + payment + "/cancel", "application/json", "");
    }

    private HttpResponse<String> soap(String user, String envelope) {
        return post(user, "/soap/payments", "text/xml; charset=utf-8", envelope);
    }

    private HttpResponse<String> post(String user, String path, String contentType, String body) {
        return send(as(user, path)
                .header("Content-Type", contentType)
                .header("SOAPAction", "\"\"")
                .POST(BodyPublishers.ofString(body)));
    }

    private static String uetr(HttpResponse<String> answer) {
        return PaymentTrail.json(answer.body()).path("uetr").asText();
    }
}
