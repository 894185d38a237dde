package org.mooring.simulation;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** A seed replays only while nothing but the seed decides; and nothing of the product may know the simulation. */
class DeterminismTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.mooring");

    @Test
    void nothingReadsTheClockOfTheMachineOrDrawsWithoutASeed() {
        noClasses()
                .that()
                .resideInAPackage("org.mooring.simulation..")
                .and()
                .doNotHaveSimpleName("SimulationReport") // says how long the run took
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(IdentityHashMap.class)
                .check(CLASSES);
    }

    @Test
    void theProductDoesNotKnowTheSimulation() {
        noClasses()
                .that(not(resideInAPackage("org.mooring.simulation..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.mooring.simulation..")
                .check(CLASSES);
    }

    @Test
    void theSimulationKnowsWhatTheModulesPageSays() {
        noClasses()
                .that()
                .resideInAPackage("org.mooring.simulation..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.mooring.app..", "org.mooring.simulators..", "org.mooring.bench..", "org.mooring.chaos.."))
                .check(CLASSES);
    }
}
