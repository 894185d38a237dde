package org.mooring.chaos.oracle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A judge that shares a class with the accused would share its mistakes. */
class OracleStandsAloneTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.mooring.chaos");

    @Test
    void theOracleNeedsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("org.mooring.chaos.oracle..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.or(
                        JavaClass.Predicates.resideInAnyPackage("java..", "javax.crypto.."),
                        JavaClass.Predicates.resideInAPackage("org.mooring.chaos.oracle..")))
                .check(CLASSES);
    }

    @Test
    void theHarnessSeesNothingOfTheHub() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.mooring.chaos.inside..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are the hub's, the simulators' or inside it") {
                    @Override
                    public boolean test(JavaClass target) {
                        String name = target.getPackageName();
                        return (name.startsWith("org.mooring.") && !name.startsWith("org.mooring.chaos"))
                                || name.startsWith("org.mooring.chaos.inside");
                    }
                })
                .check(CLASSES);
    }
}
