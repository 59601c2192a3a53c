package io.sluice.gateway.netty;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.sluice.gateway.architecture.SluiceRules;

/** The laws that hold in every published module, and what depends on what in this one. */
@AnalyzeClasses(packages = "io.sluice.gateway.netty", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests RULES = ArchTests.in(SluiceRules.class);

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES = SluiceRules.NO_PACKAGE_CYCLES;

    @ArchTest
    static final ArchRule THE_CODEC_KNOWS_NO_CONNECTION = noClasses()
            .that()
            .resideInAPackage("..internal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..netty.transport..", "..netty.server..", "io.netty.channel..");

    @ArchTest
    static final ArchRule THE_TRANSPORT_NEEDS_NO_SERVER = noClasses()
            .that()
            .resideInAPackage("..netty.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..netty.server..");

    @ArchTest
    static final ArchRule ONLY_ISOLATED_CLASSES_NAME_WHAT_NETTY_4_1_HAS_NOT = noClasses()
            .that()
            .doNotHaveSimpleName("LoopsOf42")
            .and()
            .doNotHaveSimpleName("IoUringSockets")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("io\\.netty\\.channel\\.(uring\\..*|Io[A-Z].*|MultiThreadIo.*|.*IoHandle)");
}
