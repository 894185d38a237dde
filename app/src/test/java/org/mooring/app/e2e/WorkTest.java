package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** People settle what banks do not: the examples of docs/reference/work.md, one after the other. */
class WorkTest extends RunningHub {
    @AfterEach
    void makeTheBankWellAgain() {
        BANKS.nordbank().silence(false);
    }

    @Test
    void whatABankNeverAnswersIsFoundProposedAndApproved() {
        String uetr = inDoubtAtNordbank();

        JsonNode page = PaymentTrail.json(
                get("operator", "/api/v1/work?kind=in-doubt&bank=nordbank").body());
        JsonNode item = StreamSupport.stream(page.path("items").spliterator(), false)
                .filter(one -> one.path("id").asText().equals(uetr))
                .findFirst()
                .orElseThrow();
        assertThat(item.at("/amount/currency").asText()).isEqualTo("EUR");
        assertThat(item.path("payment").asText()).isEqualTo(uetr);
        assertThat(item.path("ageSeconds").asLong()).isBetween(0L, 60L);
        assertThat(item.path("history").get(0).path("kind").asText()).isEqualTo("received");
        assertThat(PaymentTrail.values(item.path("actions"), "href")).contains("/api/v1/work/" + uetr + "/mark-failed");
        assertThat(get("operator", "/api/v1/work?kind=parked&bank=nordbank").body())
                .doesNotContain(uetr);

        HttpResponse<String> seen = get("operator", "/api/v1/work/" + uetr);
        assertThat(seen.headers().firstValue("ETag").orElseThrow()).matches("\"\\d+\"");

        String evidence = "{\"reason\": \"not on the statement\", \"evidence\": \"statement 17 of 24 November\"}";
        assertThat(act("operator", uetr, "mark-failed", evidence, null).statusCode())
                .as("neither key nor version")
                .isEqualTo(428);
        assertThat(act("operator", uetr, "mark-failed", "{\"reason\": \"because\"}", "K-0")
                        .statusCode())
                .as("no evidence")
                .isEqualTo(400);
        HttpResponse<String> proposed = act("operator", uetr, "mark-failed", evidence, "K-1");
        assertThat(proposed.statusCode()).as(proposed.body()).isEqualTo(200);
        assertThat(PaymentTrail.json(proposed.body()).at("/item/kind").asText()).isEqualTo("waiting-for-approval");
        assertThat(act("operator", uetr, "mark-failed", evidence, "K-1").statusCode())
                .as("the double click")
                .isEqualTo(200);
        assertThat(act("operator", uetr, "approve", "{\"reason\": \"seen\"}", "K-2")
                        .statusCode())
                .as("not an approver")
                .isEqualTo(403);
        assertThat(send(as("operator", "/api/v1/work/" + uetr + "/ask-now")
                                .header("If-Match", "\"1\"")
                                .POST(BodyPublishers.ofString("{\"reason\": \"because\"}")))
                        .statusCode())
                .as("an older state")
                .isEqualTo(412);
        assertThat(act("approver", uetr, "approve", "{\"reason\": \"seen\"}", "K-3")
                        .statusCode())
                .as("what was seen is not said")
                .isEqualTo(428);
        int version = PaymentTrail.json(get("approver", "/api/v1/work/" + uetr).body())
                .at("/proposal/version")
                .asInt();
        assertThat(act("approver", uetr, "approve", seen(version - 1), "K-3").statusCode())
                .as("another was seen")
                .isEqualTo(412);
        assertThat(send(as("approver", "/api/v1/work/" + uetr + "/decline")
                                .header("If-Match", "\"" + (version - 1) + "\"")
                                .POST(BodyPublishers.ofString("{\"reason\": \"because\"}")))
                        .statusCode())
                .isEqualTo(412);
        assertThat(act("approver", uetr, "approve", "{\"reason\": \"seen\", \"version\": \"x\"}", "K-3")
                        .statusCode())
                .isEqualTo(400);
        HttpResponse<String> approved = act("approver", uetr, "approve", seen(version), "K-3");
        assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
        assertThat(PaymentTrail.json(approved.body()).at("/payment/status").asText())
                .isEqualTo("CANC");
        assertThat(act("approver", uetr, "approve", seen(version), "K-3").statusCode())
                .as("the double click")
                .isEqualTo(200);
        assertThat(act("operator", uetr, "cancel", "{\"reason\": \"late\"}", "K-4")
                        .statusCode())
                .isEqualTo(409);
        assertThat(get("operator", "/api/v1/work/" + uetr).statusCode()).isEqualTo(404);

        JsonNode story = PaymentTrail.json(
                get("operator", "/api/v1/payments/" + uetr + "/journal").body());
        List<JsonNode> words = StreamSupport.stream(story.spliterator(), false)
                .filter(entry -> entry.path("kind").asText().equals("operator_action"))
                .map(entry -> entry.path("payload"))
                .toList();
        assertThat(words).hasSize(2);
        assertThat(words.get(0).path("who").asText() + " "
                        + words.get(0).path("step").asText())
                .isEqualTo("operator PROPOSED");
        assertThat(words.get(1).path("who").asText() + " "
                        + words.get(1).path("step").asText())
                .isEqualTo("approver APPROVED");
    }

    @Test
    void whatABankRefusedIsListedAndPagesFollowEachOther() {
        Unique first = new Unique();
        Unique second = new Unique();
        for (Unique refused : List.of(first, second)) {
            assertThat(rest(Requests.json(Requests.Terms.of(refused).amount(refused.amount(51))), refused.id())
                            .body())
                    .contains("RJCT");
        }
        JsonNode page = PaymentTrail.json(
                get("approver", "/api/v1/work?kind=rejected-by-bank&limit=1").body());
        assertThat(page.path("items")).hasSize(1);
        assertThat(page.path("items").get(0).path("actions")).isEmpty();
        JsonNode next =
                PaymentTrail.json(get("approver", page.path("next").asText()).body());
        assertThat(next.path("items")).hasSize(1);
        assertThat(next.path("items").get(0).path("id"))
                .isNotEqualTo(page.path("items").get(0).path("id"));
    }

    @Test
    void whoMayNotIsRefused() {
        assertThat(get("viewer", "/api/v1/work").statusCode()).isEqualTo(403);
        assertThat(get("operator", "/api/v1/work?kind=nonsense").statusCode()).isEqualTo(400);
        assertThat(get("operator", "/api/v1/work?limit=0").statusCode()).isEqualTo(400);
        String unknown = "11111111-2222-4333-8444-555555555555";
        assertThat(act("approver", unknown, "cancel", "{\"reason\": \"x\"}", "K")
                        .statusCode())
                .isEqualTo(403);
        assertThat(act("operator", unknown, "cancel", "{\"reason\": \"x\"}", "K")
                        .statusCode())
                .isEqualTo(404);
        assertThat(act("operator", unknown, "pay-again", "{\"reason\": \"x\"}", "K")
                        .statusCode())
                .isEqualTo(404);
    }

    private String inDoubtAtNordbank() {
        Unique transfer = new Unique();
        BANKS.nordbank().silence(true);
        BANKS.riverbank().stopLink(1);
        BANKS.oldtown().stopLink(1);
        try {
            HttpResponse<String> answer = rest(Requests.json(transfer), transfer.id());
            String uetr = PaymentTrail.json(answer.body()).path("uetr").asText();
            waiting()
                    .untilAsserted(() -> assertThat(
                                    get("operator", "/api/v1/payments/" + uetr).body())
                            .contains("REVERSING")); // by the bank's rule, and never answered
            return uetr;
        } finally {
            BANKS.riverbank().startLink(1);
            BANKS.oldtown().startLink(1);
        }
    }

    private static String seen(int version) {
        return "{\"reason\": \"seen\", \"version\": " + version + "}";
    }

    private HttpResponse<String> get(String user, String path) {
        return send(as(user, path));
    }

    private HttpResponse<String> act(String user, String uetr, String action, String body, String key) {
        HttpRequest.Builder request = as(user, "/api/v1/work/" + uetr + "/" + action)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return send(key == null ? request : request.header("Idempotency-Key", key));
    }
}
