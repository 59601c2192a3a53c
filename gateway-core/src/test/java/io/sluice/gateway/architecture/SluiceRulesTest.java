package io.sluice.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LayerViolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule finds what it forbids, and leaves alone what it does not. */
class SluiceRulesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(place -> place.contains("Violation") || place.contains("/classes/io/sluice/gateway/"))
            .importPackages("io.sluice.gateway");

    @ParameterizedTest
    @ValueSource(
            classes = {
                Violations.NanoTime.class,
                Violations.Millis.class,
                Violations.NanoTimeReference.class,
                Violations.Now.class,
                Violations.Today.class,
                Violations.SystemClock.class,
                Violations.Sleep.class,
                Violations.UnitSleep.class,
                Violations.NewRandom.class,
                Violations.RandomReference.class,
                Violations.SubclassOfRandom.class,
                Violations.Split.class,
                Violations.OwnRandom.class,
                Violations.MathRandom.class,
                Violations.Uuid.class,
                Violations.DefaultGenerator.class,
                Violations.Shuffle.class,
                Violations.OrTimeout.class,
                Violations.OldTimer.class
            })
    void findsTimeAndChance(Class<?> type) {
        assertViolated(SluiceRules.TIME_AND_CHANCE_ARE_PARAMETERS, type);
    }

    @Test
    void letsGivenTimeAndChanceBeUsed() {
        assertHolds(SluiceRules.TIME_AND_CHANCE_ARE_PARAMETERS, Violations.Given.class);
    }

    @Test
    void findsWhatPrints() {
        assertViolated(SluiceRules.NOTHING_IS_PRINTED, Violations.Prints.class);
        assertViolated(SluiceRules.NOTHING_IS_PRINTED, Violations.PrintsStackTrace.class);
    }

    @Test
    void findsOtherLogging() {
        assertViolated(SluiceRules.LOGS_GO_TO_SLF4J, Violations.Logs.class);
    }

    @Test
    void findsPackagesThatAreNotNullMarked() {
        assertViolated(SluiceRules.PACKAGES_ARE_NULL_MARKED, Violations.Given.class);
    }

    @Test
    void findsOtherPublishers() {
        assertViolated(SluiceRules.BODIES_EXTEND_ABSTRACT_BODY, Violations.OtherPublisher.class);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Violations.ShowsInternalResult.class,
                Violations.ShowsInternalParameter.class,
                Violations.ShowsInternalArgument.class,
                Violations.ShowsInternalField.class,
                Violations.ShowsFuture.class,
                Violations.ShowsHiddenSupertype.class,
                Violations.ShowsToSubclasses.class
            })
    void findsInternalTypesInSignatures(Class<?> type) {
        assertViolated(SluiceRules.SIGNATURES_SHOW_NOTHING_INTERNAL, type);
    }

    @Test
    void letsInternalTypesBeUsedInside() {
        assertHolds(SluiceRules.SIGNATURES_SHOW_NOTHING_INTERNAL, Violations.KeepsInternalToItself.class);
        assertHolds(SluiceRules.SIGNATURES_SHOW_NOTHING_INTERNAL, Violations.Hidden.ShowsToNobody.class);
        assertHolds(SluiceRules.SIGNATURES_SHOW_NOTHING_INTERNAL, Gateway.class);
    }

    @Test
    void findsUseOfALayerAbove() {
        ArchRule layers = ArchRuleDefinition.classes().should(Layer.useOnlyLayersBelow());
        assertViolated(layers, LayerViolation.class);
        assertHolds(layers, Gateway.class);
        assertHolds(layers, Headers.Builder.class);
    }

    @Test
    void findsLongFilesLongMethodsAndLeftovers(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("A.java");
        Files.writeString(file, "class A {\n    void a() {\n" + "        a();\n".repeat(38) + "    }\n}\n");
        SourceLimits.check(folder);

        Files.writeString(file, "class A {\n    void a() {\n" + "        a();\n".repeat(39) + "    }\n}\n");
        assertThatThrownBy(() -> SourceLimits.check(folder)).hasMessageContaining("A.java:2 a");

        Files.writeString(file, "class A {}\n" + "// x\n".repeat(100));
        assertThatThrownBy(() -> SourceLimits.check(folder)).hasMessageContaining("median of lines");

        Files.writeString(file, "class A {}\n" + "// x\n".repeat(700));
        assertThatThrownBy(() -> SourceLimits.check(folder)).hasMessageContaining("files over 700 lines");

        Files.writeString(file, "class A {} // " + "TO" + "DO later\n");
        assertThatThrownBy(() -> SourceLimits.check(folder)).hasMessageContaining("left to do");
    }

    private static void assertViolated(ArchRule rule, Class<?> type) {
        assertThat(rule.evaluate(only(type)).hasViolation()).isTrue();
    }

    private static void assertHolds(ArchRule rule, Class<?> type) {
        rule.check(only(type));
    }

    private static JavaClasses only(Class<?> type) {
        return CLASSES.that(JavaClass.Predicates.equivalentTo(type));
    }
}
