package org.mooring.connectors.bank;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.Test;
import org.mooring.connectors.bank.BankProperties.BreakerProperties;
import org.mooring.connectors.bank.BankProperties.LinkProperties;

class BankPropertiesTest {
    private final Validator validator = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    @Test
    void defaultsAreValid() {
        assertThat(violations(properties(null, 0, null))).isEmpty();
    }

    @Test
    void aTimeOutOfNoTimeIsNotValid() {
        assertThat(violations(properties(Duration.ZERO, 1, null)))
                .containsExactly("answerTimeout must be at least 1 ms");
        assertThat(violations(properties(Duration.ofSeconds(-1), 1, null)))
                .containsExactly("answerTimeout must be at least 1 ms");
        assertThat(violations(properties(Duration.ofMillis(1), 1, null))).isEmpty();
    }

    @Test
    void findsEveryWrongValue() {
        BankProperties wrong = new BankProperties(
                " ",
                List.of(new LinkProperties("")),
                "moon",
                null,
                -1,
                null,
                null,
                null,
                new BreakerProperties(101, -1, Duration.ZERO, -1),
                null,
                null,
                null);

        assertThat(violations(wrong).stream().map(text -> text.substring(0, text.indexOf(' '))))
                .containsExactlyInAnyOrder(
                        "template",
                        "links[0].address",
                        "balancer",
                        "inFlightMax",
                        "breaker.failureRateThreshold",
                        "breaker.windowSize",
                        "breaker.openFor",
                        "breaker.trialCalls");
    }

    @Test
    void neverPrintsTheSecret() {
        assertThat(properties(null, 0, "s3cr3t").toString()).doesNotContain("s3cr3t");
    }

    private List<String> violations(BankProperties properties) {
        return validator.validate(properties).stream()
                .map(violation -> violation.getPropertyPath() + " " + violation.getMessage())
                .toList();
    }

    private static BankProperties properties(Duration answerTimeout, int inFlightMax, String secret) {
        return new BankProperties(
                "http-json",
                List.of(new LinkProperties("http://127.0.0.1:1")),
                null,
                answerTimeout,
                inFlightMax,
                Map.of(),
                null,
                secret,
                null,
                null,
                null,
                null);
    }
}
