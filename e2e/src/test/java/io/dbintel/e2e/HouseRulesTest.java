package io.dbintel.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.implement;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.dbintel.component.ProcessorFactory;
import org.junit.jupiter.api.Test;

/** Who may know whom: the table in docs/architecture.md. */
class HouseRulesTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.dbintel");

    @Test
    void eachFloorStandsOnlyOnTheFloorsBelow() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("telemetry")
                .definedBy("io.dbintel.telemetry..")
                .layer("sql")
                .definedBy("io.dbintel.sql..")
                .layer("component")
                .definedBy("io.dbintel.component..")
                .layer("network")
                .definedBy("io.dbintel.network..")
                .layer("servers")
                .definedBy("io.dbintel.servers..")
                .layer("database")
                .definedBy("io.dbintel.database..")
                .layer("receivers")
                .definedBy("io.dbintel.receivers..")
                .layer("processors")
                .definedBy("io.dbintel.processors..")
                .layer("exporters")
                .definedBy("io.dbintel.exporters..")
                .layer("extensions")
                .definedBy("io.dbintel.extensions..")
                .layer("collector")
                .definedBy("io.dbintel.collector..")
                .whereLayer("collector")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("receivers")
                .mayOnlyBeAccessedByLayers("collector")
                .whereLayer("processors")
                .mayOnlyBeAccessedByLayers("collector")
                .whereLayer("exporters")
                .mayOnlyBeAccessedByLayers("collector")
                .whereLayer("extensions")
                .mayOnlyBeAccessedByLayers("collector")
                .whereLayer("database")
                .mayOnlyBeAccessedByLayers("receivers", "collector")
                .whereLayer("servers")
                .mayOnlyBeAccessedByLayers("collector")
                .whereLayer("network")
                .mayOnlyBeAccessedByLayers("receivers", "exporters", "extensions", "collector")
                .whereLayer("component")
                .mayOnlyBeAccessedByLayers(
                        "network", "database", "receivers", "processors", "exporters", "extensions", "collector")
                .whereLayer("sql")
                .mayOnlyBeAccessedByLayers("database", "receivers", "processors", "exporters", "collector")
                .check(HOUSE);
    }

    /** What several processors need and nobody else lies beside them in packages of its own, which know no component. */
    @Test
    void componentsDoNotKnowEachOther() {
        var shared = resideInAnyPackage("io.dbintel.processors.actions..", "io.dbintel.processors.matching..");
        for (String kind : new String[] {"processors", "exporters", "extensions"}) {
            slices().matching("io.dbintel." + kind + ".(*)..")
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(alwaysTrue(), shared)
                    .check(HOUSE);
        }
        noClasses()
                .that(shared)
                .should()
                .dependOnClassesThat(implement(ProcessorFactory.class))
                .check(HOUSE);
    }

    /** Law 1: no other code opens a connection to a monitored server. The demo talks to the server that it started. */
    @Test
    void onlyGuardedSessionsOpenDatabaseConnections() {
        noClasses()
                .that(resideInAnyPackage("io.dbintel.."))
                .and()
                .resideOutsideOfPackages("io.dbintel.database..", "io.dbintel.servers..", "io.dbintel.collector.demo..")
                .should()
                .callMethod(java.sql.DriverManager.class, "getConnection", String.class, java.util.Properties.class)
                .orShould()
                .dependOnClassesThat(resideInAPackage("org.postgresql.."))
                .check(HOUSE);
    }

    @Test
    void theTestKitStaysOutOfTheProduct() {
        noClasses()
                .that(resideInAPackage("io.dbintel.collector.."))
                .should()
                .dependOnClassesThat(resideInAPackage("io.dbintel.testkit.."))
                .check(HOUSE);
    }
}
