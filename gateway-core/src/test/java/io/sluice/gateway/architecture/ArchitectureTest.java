package io.sluice.gateway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The laws of the core. */
@AnalyzeClasses(packages = "io.sluice.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final int MOST_PUBLIC_PERCENT = 60;

    @ArchTest
    static final ArchTests RULES = ArchTests.in(SluiceRules.class);

    @ArchTest
    static final ArchRule LAYERS = classes().should(Layer.useOnlyLayersBelow());

    /** Who wonders where a change belongs finds the room by its name. */
    @ArchTest
    static final ArchRule ROOMS =
            classes().that().resideInAPackage("io.sluice.gateway.internal..").should(Room.useOnlyRoomsBelow());

    /** A type is public to the inside only: what counts are the packages that users see. */
    @ArchTest
    static void manyTypesAreNotPublic(JavaClasses classes) {
        List<JavaClass> types = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .toList();
        long shown = types.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.getPackageName().contains(".internal"))
                .count();

        assertThat(shown * 100 / types.size())
                .as("percent of types that are public: %s of %s", shown, types.size())
                .isLessThanOrEqualTo(MOST_PUBLIC_PERCENT);
    }
}
