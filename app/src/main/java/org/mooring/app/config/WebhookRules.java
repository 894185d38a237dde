package org.mooring.app.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mooring.connectors.webhook.Webhook;

/** Rules over webhooks that no single annotation says. Neither URL nor secret is shown: both may open something. */
final class WebhookRules {
    private static final String NOT_SHOWN = "set (not shown)";

    private WebhookRules() {}

    static List<ConfigurationProblem> of(MooringProperties properties) {
        List<ConfigurationProblem> problems = new ArrayList<>();
        properties.webhooks().forEach((id, webhook) -> {
            String path = "mooring.webhooks." + id + ".";
            if (webhook.url() != null && !webhook.url().isBlank() && !isFit(webhook.url())) {
                problems.add(new ConfigurationProblem(
                        path + "url",
                        NOT_SHOWN,
                        "must be an https URL with a host, or http to the loopback address, without user or fragment"));
            }
            if (webhook.secret() != null && !Webhook.isUsable(webhook.secret())) {
                problems.add(new ConfigurationProblem(path + "secret", NOT_SHOWN, "must be Base64 after whsec_"));
            }
        });
        return problems;
    }

    private static boolean isFit(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException notAUri) {
            return false;
        }
        if (url.getScheme() == null
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawFragment() != null) {
            return false;
        }
        return switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "https" -> true;
            case "http" -> isLoopback(url.getHost());
            default -> false;
        };
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
