package org.mooring.app.ops;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether payments are taken in, under the name {@code intake}, in health and in readiness: closed is out of service. */
@Component("intakeHealthIndicator")
final class IntakeHealth implements HealthIndicator {
    private final IntakeRelease release;

    IntakeHealth(IntakeRelease release) {
        this.release = release;
    }

    @Override
    public Health health() {
        if (!release.gate().isClosed()) {
            return Health.up().build();
        }
        Health.Builder health =
                Health.outOfService().withDetail("closed", release.gate().why());
        return health.withDetail(
                        "opensWith",
                        release.proposal()
                                .map(proposal -> "the confirmation of an approver; proposed by " + proposal.by())
                                .orElse("the proposal of an operator and the confirmation of an approver:"
                                        + " POST /api/v1/operations/intake/release"))
                .build();
    }
}
