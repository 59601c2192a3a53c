package io.sluice.gateway.spring.boot;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.sluice.gateway.architecture.SluiceRules;

/** The laws that hold in every published module. */
@AnalyzeClasses(packages = "io.sluice.gateway.spring.boot", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests RULES = ArchTests.in(SluiceRules.class);
}
