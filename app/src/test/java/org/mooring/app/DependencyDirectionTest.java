package org.mooring.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Keeps the arrows between modules, and docs/modules.md in step with them. */
class DependencyDirectionTest {
    private static final String ROOT = "org.mooring.";
    private static final Path DRAWING = Path.of("../docs/modules.md");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.mooring");

    @Test
    void arrowsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("canonical")
                .definedBy(ROOT + "canonical..")
                .layer("transformers")
                .definedBy(ROOT + "transformers..")
                .layer("journal")
                .definedBy(ROOT + "journal..")
                .layer("connectors")
                .definedBy(ROOT + "connectors..")
                .layer("routes")
                .definedBy(ROOT + "routes..")
                .layer("simulators")
                .definedBy(ROOT + "simulators..")
                .layer("app")
                .definedBy(ROOT + "app..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("routes")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("connectors")
                .mayOnlyBeAccessedByLayers("routes", "app")
                .whereLayer("journal")
                .mayOnlyBeAccessedByLayers("connectors", "routes", "app")
                .whereLayer("transformers")
                .mayOnlyBeAccessedByLayers("connectors", "routes", "app")
                .whereLayer("simulators")
                .mayOnlyBeAccessedByLayers("app")
                .check(CLASSES);
    }

    @Test
    void transformersAndJournalDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "transformers..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "journal..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "journal..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "transformers..")
                .check(CLASSES);
    }

    @Test
    void canonicalIsPlainJava() {
        classes()
                .that()
                .resideInAPackage(ROOT + "canonical..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", ROOT + "canonical.."))
                .check(CLASSES);
    }

    @Test
    void springStaysInApp() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(CLASSES);
    }

    @Test
    void camelStartsAtTheConnectors() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "canonical..", ROOT + "transformers..", ROOT + "journal..", ROOT + "simulators..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(CLASSES);
    }

    @Test
    void onlyTheDemoKnowsTheSimulators() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "app..")
                .and()
                .resideOutsideOfPackage(ROOT + "app.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "simulators..")
                .check(CLASSES);
    }

    /** The page holds what the classes say; after a change, {@code -Dmooring.redraw=true} writes it anew. */
    @Test
    void theDrawingIsTrue() throws IOException {
        String drawing = drawing();
        if (Boolean.getBoolean("mooring.redraw")) {
            Files.writeString(DRAWING, drawing);
        }
        assertThat(Files.readString(DRAWING)).isEqualTo(drawing);
    }

    private static String drawing() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        CLASSES.forEach(from -> from.getDirectDependenciesFromSelf().forEach(dependency -> {
            String source = module(from.getPackageName());
            String target = module(dependency.getTargetClass().getPackageName());
            if (source != null && target != null && !source.equals(target)) {
                arrows.computeIfAbsent(source, key -> new TreeSet<>()).add(target);
            }
        }));
        StringBuilder page = new StringBuilder(
                "# Modules\n\nRead off the classes by `DependencyDirectionTest`; an arrow points at what a module needs.\n\n```mermaid\ngraph LR\n");
        arrows.forEach((from, targets) -> targets.forEach(
                to -> page.append("  ").append(from).append(" --> ").append(to).append('\n')));
        return page.append("```\n").toString();
    }

    private static String module(String packageName) {
        if (!packageName.startsWith(ROOT)) {
            return null;
        }
        String rest = packageName.substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
