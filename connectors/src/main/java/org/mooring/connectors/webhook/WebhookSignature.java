package org.mooring.connectors.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code v1,} and, in Base64, HMAC-SHA256 over {@code <delivery id>.<seconds since 1970>.<body>}: Standard Webhooks
 * 1.0. A receiver that checks the time refuses what somebody recorded and sends again. Any thread.
 */
final class WebhookSignature {
    private static final String ALGORITHM = "HmacSHA256";
    /** Marks a secret that is Base64, as the specification's tools make them. */
    private static final String BASE64_SECRET = "whsec_";

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException, without the secret, when it says it is Base64 and is not */
    WebhookSignature(String secret) {
        key = new SecretKeySpec(
                secret.startsWith(BASE64_SECRET)
                        ? Base64.getDecoder().decode(secret.substring(BASE64_SECRET.length()))
                        : secret.getBytes(StandardCharsets.UTF_8),
                ALGORITHM);
    }

    String of(String deliveryId, long epochSecond, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((deliveryId + "." + epochSecond + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", impossible);
        }
    }
}
