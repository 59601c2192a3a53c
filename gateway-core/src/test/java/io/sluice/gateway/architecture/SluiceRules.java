package io.sluice.gateway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.all;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.nio.file.Path;
import java.util.concurrent.SubmissionPublisher;

/**
 * What holds in every published module. A module takes all of it with {@code @ArchTest static final ArchTests RULES =
 * ArchTests.in(SluiceRules.class);} in a test that imports the module's classes.
 */
public final class SluiceRules {
    /** Time and chance are parameters; these two classes are where they come from if nobody gives others. */
    @ArchTest
    public static final ArchRule TIME_AND_CHANCE_ARE_PARAMETERS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.sluice.gateway.spi.SystemTicker")
            .and()
            .doNotHaveFullyQualifiedName("io.sluice.gateway.internal.shared.SharedRandom")
            .should()
            .accessTargetWhere(new TimeOrChance())
            .because("time comes from a Ticker or a Timer, and randomness from a RandomGenerator that is given");

    @ArchTest
    public static final ArchRule NOTHING_IS_PRINTED = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    public static final ArchRule LOGS_GO_TO_SLF4J = GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    public static final ArchRule PACKAGES_ARE_NULL_MARKED = all(PackageRules.packages())
            .should(PackageRules.beNullMarked())
            .because("null is allowed only where a type says so");

    @ArchTest
    public static final ArchRule BODIES_EXTEND_ABSTRACT_BODY = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(SubmissionPublisher.class)
            .because("one audited base class keeps the rules of a body");

    /** Also no {@code CompletableFuture}: who gets a stage must not be able to complete or cancel it. */
    @ArchTest
    public static final ArchRule SIGNATURES_SHOW_NOTHING_INTERNAL = classes()
            .that()
            .resideOutsideOfPackage("..internal..")
            .and()
            // The stage that we hand out is a future that nobody else can complete.
            .doNotHaveFullyQualifiedName("io.sluice.gateway.Promise")
            .should(new PublicSignatures())
            .allowEmptyShould(true);

    /** For modules whose packages do not use each other both ways; the core has {@link Layer} instead. */
    public static final ArchRule NO_PACKAGE_CYCLES = slices().matching("io.sluice.gateway.(**)")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    private SluiceRules() {}

    /** A package that nobody can keep in mind is several. */
    @ArchTest
    public static void packagesStaySmall(JavaClasses classes) {
        PackageRules.checkSizes(classes);
    }

    /** Files and methods stay short; see {@link SourceLimits}. */
    @ArchTest
    public static void sourcesStayShort(JavaClasses ignored) {
        SourceLimits.check(Path.of("src/main/java"));
    }
}
