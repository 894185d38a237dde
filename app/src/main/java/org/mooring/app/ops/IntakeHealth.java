package org.mooring.app.ops;

import java.nio.file.Path;
import java.util.Map;
import org.mooring.routes.intake.Intakes;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether payments are taken in, under the name {@code intake}, in health and in readiness: closed is out of service.
 * What a dead hub left and nobody can take over is named; see {@link AnchorHealth} for what {@code LAGGING} does.
 */
@Component("intakeHealthIndicator")
final class IntakeHealth implements HealthIndicator {
    private final IntakeRelease release;
    private final Intakes intakes;

    IntakeHealth(IntakeRelease release, Intakes intakes) {
        this.release = release;
        this.intakes = intakes;
    }

    @Override
    public Health health() {
        if (!release.gate().isClosed()) {
            Map<Path, String> troubles = intakes.troubles();
            return troubles.isEmpty()
                    ? Health.up().build()
                    : Health.status(AnchorHealth.LAGGING)
                            .withDetail("notTakenOver", troubles)
                            .build();
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
