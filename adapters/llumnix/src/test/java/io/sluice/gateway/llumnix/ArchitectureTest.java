package io.sluice.gateway.llumnix;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.sluice.gateway.architecture.SluiceRules;

/** The laws that hold in every published module. */
@AnalyzeClasses(packages = "io.sluice.gateway.llumnix", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests RULES = ArchTests.in(SluiceRules.class);

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES = SluiceRules.NO_PACKAGE_CYCLES;
}
